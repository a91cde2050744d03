import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HutongError } from './hutong-error.ts'
import { Mistake } from './parse-setting.ts'
import { settingRules } from './settings.ts'
import type { SettingRule, Settings } from './settings.ts'

export interface SettingSources {
  /** From the command line; wins over everything. */
  readonly given?: Partial<Record<keyof Settings, string>>
  /** What a program has instead of the usual default. */
  readonly usual?: Partial<Record<keyof Settings, string>>
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** A JSON object with the environment's names, `hutong.json` by default. */
  readonly file?: string
}

/**
 * Command line before environment before file before default. Everything that is wrong is told at once.
 *
 * @throws HutongError HUTONG_SETTINGS_INVALID with one line for each mistake: name, rule, where it came from.
 */
export function readSettings(sources: SettingSources): Settings {
  const mistakes: string[] = []
  const fromFile = readFile(sources.file ?? 'hutong.json', mistakes)
  const known = new Set<string>(Object.values(settingRules).map((rule) => rule.variable))
  for (const name of Object.keys(fromFile)) {
    if (!known.has(name)) mistakes.push(`${name} (file): no such setting`)
  }
  const value = <Name extends keyof Settings>(name: Name): Settings[Name] => {
    const rule: SettingRule<Settings[Name]> = settingRules[name]
    const [text, origin] =
      sources.given?.[name] !== undefined
        ? [sources.given[name], 'command line']
        : sources.environment?.[rule.variable] !== undefined
          ? [sources.environment[rule.variable] ?? '', 'environment']
          : fromFile[rule.variable] !== undefined
            ? [String(fromFile[rule.variable]), 'file']
            : [sources.usual?.[name] ?? rule.fallback, 'default']
    const parsed = rule.parse(text)
    if (!(parsed instanceof Mistake)) return parsed
    const told = rule.isNeverTold ? '' : `, not ${JSON.stringify(text)}`
    mistakes.push(`${rule.variable} (${origin}): ${parsed.rule}${told}`)
    return fallbackOf(rule)
  }
  const settings = settle({
    profile: value('profile'),
    mode: value('mode'),
    data: value('data'),
    host: value('host'),
    port: value('port'),
    instance: value('instance'),
    origin: value('origin'),
    issuer: value('issuer'),
    resource: value('resource'),
    tls: value('tls'),
    proxies: value('proxies'),
    mtls: value('mtls'),
    mtlsPort: value('mtlsPort'),
    dpopNonce: value('dpopNonce'),
    inProgressMax: value('inProgressMax'),
    keys: value('keys'),
    entryKeys: value('entryKeys'),
    authority: value('authority'),
    ledgers: value('ledgers'),
    retentionYears: value('retentionYears'),
    sources: value('sources'),
    witness: value('witness'),
    witnessKey: value('witnessKey'),
    witnessEveryS: value('witnessEveryS'),
    witnessAlarmMin: value('witnessAlarmMin'),
    witnessStopMin: value('witnessStopMin'),
    replicated: value('replicated'),
    kafka: value('kafka'),
    redis: value('redis'),
    postgres: value('postgres'),
    logLevel: value('logLevel'),
    logTo: value('logTo'),
  })
  // Which engines belong together can be said once each setting is right by itself.
  if (mistakes.length === 0) mistakes.push(...mixedProfiles(settings), ...halfWitness(settings))
  if (mistakes.length === 0) return settings
  throw new HutongError(
    'HUTONG_SETTINGS_INVALID',
    `${mistakes.length} setting(s) are wrong:\n  ${mistakes.join('\n  ')}`,
  )
}

/** Defaults that follow from other settings. */
function settle(read: Settings): Settings {
  const { profile, instance, data } = read
  const keys = read.keys || join(data, 'keys')
  return {
    ...read,
    origin: read.origin || `hutong.example/${profile === 'city' ? instance : 'hub'}`,
    keys,
    entryKeys: read.entryKeys || keys,
  }
}

/** There are two profiles and nothing between them: half a city would lose what the other half promises. */
function mixedProfiles(settings: Settings): string[] {
  switch (settings.profile) {
    case 'embedded':
      return (['kafka', 'redis', 'postgres'] as const)
        .filter((name) => settings[name] !== '')
        .map(
          (name) =>
            `${settingRules[name].variable}: the profile embedded keeps all in the data folder; unset it, or set HUTONG_PROFILE=city`,
        )
        .concat(
          settings.replicated === 'off'
            ? []
            : 'HUTONG_REPLICATED: the profile embedded has no second place for an entry; unset it, or set HUTONG_PROFILE=city',
        )
    case 'city':
      return (['kafka', 'redis'] as const)
        .filter((name) => settings[name] === '')
        .map(
          (name) =>
            `${settingRules[name].variable}: the profile city needs it; set it to host:port, or unset HUTONG_PROFILE`,
        )
  }
}

/** Whose cosignatures would count, if nobody said? */
function halfWitness({ witness, witnessKey }: Settings): string[] {
  if ((witness === '') === (witnessKey === '')) return []
  return witness === ''
    ? ['HUTONG_WITNESS: HUTONG_WITNESS_KEY is set, so name the URL of that witness, or unset both']
    : [
        'HUTONG_WITNESS_KEY: HUTONG_WITNESS is set, so give the verifier key that it prints at its start',
      ]
}

function fallbackOf<Value>(rule: SettingRule<Value>): Value {
  const parsed = rule.parse(rule.fallback)
  if (parsed instanceof Mistake)
    throw new HutongError('HUTONG_BUG', `bad default of ${rule.variable}`)
  return parsed
}

function readFile(file: string, mistakes: string[]): Record<string, unknown> {
  if (!existsSync(file)) return {}
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return { ...parsed }
    mistakes.push(`${file}: must hold a JSON object`)
  } catch {
    mistakes.push(`${file}: is not JSON`)
  }
  return {}
}
