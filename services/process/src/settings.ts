import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { HutongError } from './hutong-error.ts'

/** What every process reads once at its start. Durations and sizes carry their unit in the name. */
export interface Settings {
  readonly profile: 'embedded' | 'city'
  readonly mode: 'development' | 'production'
  readonly data: string
  readonly host: string
  readonly port: number
  /** Names this process's ledger; fixed for its life. */
  readonly instance: string
  /** Origin of the ledger and name of its key: no space, no plus sign. */
  readonly origin: string
  /** Issuer of the tokens that the gateway accepts; empty = this hub's own address. */
  readonly issuer: string
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

interface Rule<Value> {
  readonly variable: string
  readonly fallback: string
  readonly about: string
  readonly parse: (text: string) => Value | Mistake
}
class Mistake {
  readonly rule: string
  constructor(rule: string) {
    this.rule = rule
  }
}
type Rules = { readonly [Name in keyof Settings]: Rule<Settings[Name]> }

export const settingRules: Rules = {
  profile: {
    variable: 'HUTONG_PROFILE',
    fallback: 'embedded',
    about: 'embedded (SQLite, one process) or city (Kafka, Redis, PostgreSQL)',
    parse: oneOf(['embedded', 'city']),
  },
  mode: {
    variable: 'HUTONG_MODE',
    fallback: 'production',
    about: 'development allows demo keys, bearer tokens and plain HTTP; `start` sets it',
    parse: oneOf(['development', 'production']),
  },
  data: {
    variable: 'HUTONG_DATA',
    fallback: './data',
    about: 'the data folder',
    parse: (text) => (text === '' ? new Mistake('must name a folder') : resolve(text)),
  },
  host: {
    variable: 'HUTONG_HOST',
    fallback: '127.0.0.1',
    about: 'address to listen on',
    parse: matching(/^[0-9A-Za-z.:-]+$/, 'must be a host name or an address'),
  },
  port: {
    variable: 'HUTONG_PORT',
    fallback: '8080',
    about: 'port to listen on, 0 for any free one',
    parse: parsePort,
  },
  instance: {
    variable: 'HUTONG_INSTANCE',
    fallback: 'hub',
    about: 'names this process and its ledger; fixed for its life',
    parse: matching(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1-32 of a-z, 0-9 and -'),
  },
  origin: {
    variable: 'HUTONG_ORIGIN',
    fallback: 'hutong.example/hub',
    about: 'origin of the ledger and name of its key',
    parse: matching(/^[^\s+]{1,128}$/, 'must have no space and no plus sign'),
  },
  issuer: {
    variable: 'HUTONG_ISSUER',
    fallback: '',
    about: "issuer of accepted tokens; empty = this hub's own address",
    parse: matching(/^$|^https?:\/\/\S+[^/]$/, 'must be a URL without a closing slash'),
  },
  logLevel: {
    variable: 'HUTONG_LOG_LEVEL',
    fallback: 'info',
    about: 'least level of the log lines (`start` writes them to hub.log in the data folder)',
    parse: oneOf(['debug', 'info', 'warn', 'error', 'silent']),
  },
}

export interface SettingSources {
  /** From the command line; wins over everything. */
  readonly given?: Partial<Record<keyof Settings, string>>
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
    const rule: Rule<Settings[Name]> = settingRules[name]
    const [text, origin] =
      sources.given?.[name] !== undefined
        ? [sources.given[name], 'command line']
        : sources.environment?.[rule.variable] !== undefined
          ? [sources.environment[rule.variable] ?? '', 'environment']
          : fromFile[rule.variable] !== undefined
            ? [String(fromFile[rule.variable]), 'file']
            : [rule.fallback, 'default']
    const parsed = rule.parse(text)
    if (!(parsed instanceof Mistake)) return parsed
    mistakes.push(`${rule.variable} (${origin}): ${parsed.rule}, not ${JSON.stringify(text)}`)
    return fallbackOf(rule)
  }
  const settings: Settings = {
    profile: value('profile'),
    mode: value('mode'),
    data: value('data'),
    host: value('host'),
    port: value('port'),
    instance: value('instance'),
    origin: value('origin'),
    issuer: value('issuer'),
    logLevel: value('logLevel'),
  }
  if (mistakes.length === 0) return settings
  throw new HutongError(
    'HUTONG_SETTINGS_INVALID',
    `${mistakes.length} setting(s) are wrong:\n  ${mistakes.join('\n  ')}`,
  )
}

function fallbackOf<Value>(rule: Rule<Value>): Value {
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

function oneOf<const Value extends string>(values: readonly Value[]) {
  return (text: string): Value | Mistake =>
    values.find((value) => value === text) ?? new Mistake(`must be one of ${values.join(', ')}`)
}

function matching(pattern: RegExp, rule: string) {
  return (text: string): string | Mistake => (pattern.test(text) ? text : new Mistake(rule))
}

function parsePort(text: string): number | Mistake {
  const port = Number(text)
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : new Mistake('must be 0 to 65535')
}
