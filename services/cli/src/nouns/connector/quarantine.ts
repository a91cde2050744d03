import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readQuarantine, retryQuarantined, unsealRow, writeMarks } from '@hutong/connectors'
import type { Connector, QuarantineItem, Retried } from '@hutong/connectors'
import type { Log } from '@hutong/log'
import { secretKey, systemClock } from '@hutong/process'
import type { Settings } from '@hutong/process'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { parseCount } from '../../parse-count.ts'
import { print } from '../../print.ts'
import { stopSignal } from '../../stop-signal.ts'
import { hubOptions, recordIdKeyOf, settingsOf } from './connector-place.ts'
import type { HubPlace } from './connector-place.ts'
import { decodeRow } from './quarantine/decode-row.ts'
import { describeItem, describeRetried, summarise } from './quarantine/describe-quarantine.ts'
import { openHubLog } from './hub-log.ts'
import { connectorOf, knownConnectors } from './known-connectors.ts'
import { withProgress } from './with-progress.ts'

interface QuarantineOptions extends HubPlace {
  readonly dir?: string
  readonly json?: boolean
}
interface ListOptions extends QuarantineOptions {
  readonly source?: string
  readonly all?: boolean
  readonly limit: string
}

const examples = `
Rows are kept for 30 days. Their bytes are sealed under the department's key, so \`show --clear\` and \`retry\` need the folder of the keys.
\`retry\` and \`discard\` write: those of an embedded hub need the hub stopped; in a city the connector may run.

Examples:
  npx -y pnpm@12 hutong connector quarantine ls minzheng
  npx -y pnpm@12 -s hutong connector quarantine show minzheng minzheng:00202601010100000007 --clear
  npx -y pnpm@12 hutong connector quarantine retry minzheng
  npx -y pnpm@12 hutong connector quarantine discard minzheng minzheng:00202601010100000007 --by o-17 --why 'a trial row'`

export function addQuarantine(connector: Command): void {
  const quarantine = connector
    .command('quarantine')
    .description('rows and files that were refused')
    .addHelpText('after', examples)
  options(quarantine.command('ls'))
    .description('what is open, counted by source and reason; exit code 1 when there is any')
    .argument('<department>', 'its code, such as minzheng')
    .option('--source <source>', 'of one source alone')
    .option('--all', 'what was retried and discarded, too')
    .option('--limit <n>', 'single rows listed', '20')
    .addHelpText('after', examples)
    .action(list)
  options(quarantine.command('show'))
    .description('one row or file: where it stood, and all that is wrong with it')
    .argument('<department>', 'its code, such as minzheng')
    .argument('<key>', 'as ls gives it')
    .option(
      '--clear',
      'the row as it stood in the file: names and numbers of people come on your screen',
    )
    .addHelpText('after', examples)
    .action(show)
  options(quarantine.command('retry'))
    .description(
      "try open rows again by today's connector.yaml, and publish those that are good now; as often as you like",
    )
    .argument('<department>', 'its code, such as minzheng')
    .argument('[keys...]', 'those rows alone; otherwise all that are open')
    .addHelpText('after', examples)
    .action(retry)
  options(quarantine.command('discard'))
    .description('decide that rows or files never become records')
    .argument('<department>', 'its code, such as minzheng')
    .argument('<keys...>', 'as ls gives them')
    .requiredOption('--by <who>', "who decides: an officer's or operator's id, no name")
    .requiredOption('--why <reason>', 'in words, without anything out of the row')
    .addHelpText('after', examples)
    .action(discard)
}

const options = (command: Command): Command =>
  hubOptions(command)
    .option('--dir <dir>', 'folder of a connector that is not of this repository')
    .option('--json', 'the result as one JSON line')

async function list(department: string, given: ListOptions): Promise<void> {
  const limit = parseCount('--limit', given.limit)
  await using opened = new AsyncDisposableStack()
  const { items: all } = await open(department, given, opened, 'read')
  const items = all.filter(
    ({ entry, mark }) =>
      (given.all || mark === undefined) && (given.source ?? entry.source) === entry.source,
  )
  const openCount = items.filter(({ mark }) => mark === undefined).length
  process.exitCode = openCount === 0 ? exitCodes.yes : exitCodes.no
  const reasons = summarise(items)
  const shown = items.slice(0, limit)
  print(
    { department, openCount, count: items.length, reasons, items: shown.map(withoutSeal) },
    given.json,
    [
      `${department}: ${openCount} open${given.all ? ` of ${items.length}` : ''}`,
      ...reasons.map(({ source, code, field, count }) =>
        `  ${count} x ${source} ${code} ${field}`.trimEnd(),
      ),
      ...shown.map(describeItem),
      ...(items.length > limit ? [`  and ${items.length - limit} more: --limit`] : []),
    ].join('\n'),
  )
}

async function show(
  department: string,
  key: string,
  given: QuarantineOptions & { readonly clear?: boolean },
): Promise<void> {
  await using opened = new AsyncDisposableStack()
  const { items, settings, connector } = await open(department, given, opened, 'read')
  const [item] = pick(items, [key])
  if (item === undefined) return
  const told = withoutSeal(item)
  const clear = given.clear
    ? decodeRow(unsealRow(item, await quarantineKeyOf(settings, department)), connector, item)
    : undefined
  print(
    clear === undefined ? told : { ...told, row: clear },
    given.json,
    [
      describeItem(item),
      ...item.entry.reasons.map(
        ({ code, field = '', rule }) => `    ${`${code} ${field}`.trim()}: ${rule}`,
      ),
      ...(clear === undefined ? [] : [clear]),
    ].join('\n'),
  )
}

async function retry(
  department: string,
  keys: readonly string[],
  given: QuarantineOptions,
): Promise<void> {
  await using opened = new AsyncDisposableStack()
  const found = await open(department, given, opened, 'write')
  const { settings, connector, log, signal } = found
  const items =
    keys.length > 0 ? pick(found.items, keys) : found.items.filter(({ mark }) => mark === undefined)
  const retryItems = async (onProgress: (text: string) => void): Promise<readonly Retried[]> =>
    retryQuarantined(items, {
      connector,
      log,
      quarantineKey: await quarantineKeyOf(settings, department),
      recordIdKey: async (source) =>
        (await recordIdKeyOf(settings, source)) ?? missingKey(settings, `connector-${source}`),
      clock: systemClock,
      signal,
      onProgress,
    })
  const results = items.length === 0 ? [] : await withProgress(retryItems)
  const isDone = results.every(({ outcome }) => outcome !== 'refused')
  process.exitCode = isDone ? exitCodes.yes : exitCodes.no
  print({ department, results }, given.json, describeRetried(results))
}

async function discard(
  department: string,
  keys: readonly string[],
  given: QuarantineOptions & { readonly by: string; readonly why: string },
): Promise<void> {
  await using opened = new AsyncDisposableStack()
  const { items, log } = await open(department, given, opened, 'write')
  const picked = pick(items, keys)
  const { by, why } = given
  const mark = { kind: 'discarded', at: systemClock.now(), by, why } as const
  await writeMarks(
    log,
    department,
    picked.map(({ key }) => ({ key, mark })),
  )
  print(
    { department, discarded: picked.map(({ key }) => key) },
    given.json,
    picked.map(({ key }) => `${key} discarded`).join('\n'),
  )
}

async function open(
  department: string,
  given: QuarantineOptions,
  opened: AsyncDisposableStack,
  use: 'read' | 'write',
): Promise<{
  readonly settings: Settings
  readonly connector: Connector
  readonly log: Log
  readonly items: readonly QuarantineItem[]
  readonly signal: AbortSignal
}> {
  const settings = settingsOf(given)
  const connector = connectorOf(await knownConnectors(settings, given.dir), department)
  const signal = stopSignal(opened)
  const log = await openHubLog(settings, [connector], opened, use)
  return { settings, connector, log, items: await readQuarantine(log, department, signal), signal }
}

/** @throws CannotJudge naming a key that is not there */
function pick(
  items: readonly QuarantineItem[],
  keys: readonly string[],
): readonly QuarantineItem[] {
  return keys.map((key) => {
    const found = items.find((item) => item.key === key)
    if (found !== undefined) return found
    throw new CannotJudge(`${key} is not in quarantine: \`ls\` gives the keys`)
  })
}

async function quarantineKeyOf(settings: Settings, department: string): Promise<Buffer> {
  const name = `quarantine-${department}`
  return existsSync(join(settings.keys, `${name}.key`))
    ? secretKey(settings.keys, name)
    : missingKey(settings, name)
}

/** A key that is made now opens nothing. */
function missingKey({ keys }: Settings, name: string): never {
  throw new CannotJudge(
    `${join(keys, `${name}.key`)} is not there: name the folder of the connector's keys with --keys or HUTONG_KEYS`,
  )
}

function withoutSeal({ key, entry, mark }: QuarantineItem): object {
  const { sealed: _sealed, header: _header, ...told } = entry
  return { key, ...told, state: mark?.kind ?? 'open', ...(mark === undefined ? {} : { mark }) }
}
