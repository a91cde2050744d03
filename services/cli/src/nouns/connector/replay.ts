import { existsSync } from 'node:fs'
import { beginReplay, positionAt, replayKeys, runConnector } from '@hutong/connectors'
import type { ReplaySettings, Stream, StreamStatus, Whereabouts } from '@hutong/connectors'
import { secretKey, silentLogger, systemClock } from '@hutong/process'
import type { Settings } from '@hutong/process'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { parseJson, readInput } from '../../read-input.ts'
import { stopSignal } from '../../stop-signal.ts'
import { settingsOf, sourceOptions, worldOf } from './connector-place.ts'
import type { SourcePlace } from './connector-place.ts'
import { openHubLog } from './hub-log.ts'
import { knownConnectors, streamOf } from './known-connectors.ts'
import { showStreams } from './show-streams.ts'
import { parsePosition } from './state.ts'
import { stoppedSource } from './stopped-source.ts'
import { withProgress } from './with-progress.ts'

interface ReplayOptions extends SourcePlace {
  readonly from: string
  readonly records?: string
  readonly dir?: string
  readonly force?: boolean
  readonly json?: boolean
}

export function addReplay(connector: Command): void {
  sourceOptions(connector.command('replay'))
    .description(
      'publish again what a source holds, under the next epoch, so that it counts although the rows are the same: after a change of the mapping',
    )
    .argument('<source>', 'such as minzheng')
    .requiredOption(
      '--from <place>',
      'begin; time:RFC3339; offset:N (of a file its sequence, of an outbox its number, of a topic its offset); or a position, JSON or a file that holds it',
    )
    .option(
      '--records <file>',
      'these records alone: one record id a line, without type and source',
    )
    .option('--dir <dir>', 'folder of a connector that is not of this repository')
    .option('--force', 'though the source gives signs of life: that run stops')
    .option('--json', 'the result as one JSON line')
    .addHelpText(
      'after',
      `
Only while nobody reads the source, as \`state set\`. Until the whole source is read again its answers are \`stale\`, never old words taken for new
ones. Ctrl-C leaves the rest to the next run. With --records the newest row of each is published alone, and the position stays.
Exit code 0 when all was published, 1 when the source was not read to its end, or a record was not found.

Examples:
  npx -y pnpm@12 hutong connector replay minzheng --from begin
  npx -y pnpm@12 hutong connector replay minzheng --from time:2026-11-01T00:00:00+08:00
  npx -y pnpm@12 hutong connector replay ziran --from offset:2026110101
  npx -y pnpm@12 hutong connector replay minzheng --from begin --records ids.txt`,
    )
    .action(replay)
}

async function replay(source: string, options: ReplayOptions): Promise<void> {
  const settings = settingsOf(options)
  const { connector, stream } = streamOf(await knownConnectors(settings, options.dir), source)
  const from = await positionOf(options.from, stream)
  const after = parsePosition(stream, from) ?? undefined
  const ids = options.records === undefined ? undefined : await recordIdsOf(options.records)
  await using opened = new AsyncDisposableStack()
  const signal = stopSignal(opened)
  const log = await openHubLog(settings, [connector], opened, 'write')
  const before = await stoppedSource(stream, log, signal, options.force ?? false)
  if (before.state === 'unreadable')
    throw new CannotJudge(
      `the position of ${source} cannot be read: hutong connector state reset ${source} first`,
    )
  const parts: ReplaySettings = {
    stream,
    log,
    world: worldOf(options, settings),
    recordIdKey: await secretKey(settings.keys, `connector-${source}`),
    before,
    from: after,
    clock: systemClock,
    signal,
  }
  if (ids === undefined) await replayAll(parts, settings, options)
  else await replaySome(parts, ids, options)
}

async function replaySome(
  parts: ReplaySettings,
  ids: ReadonlySet<string>,
  { json }: ReplayOptions,
): Promise<void> {
  const told = await withProgress((show) => replayKeys({ ...parts, onProgress: show }, ids))
  process.exitCode = told.missing.length === 0 ? exitCodes.yes : exitCodes.no
  print(
    told,
    json,
    [
      `${told.publishedCount} of ${ids.size} records published again, epoch ${told.epoch}`,
      ...told.missing.map((id) => `  ${id} was not found`),
      ...(told.missing.length > 0 && told.refusedCount > 0
        ? [`  ${told.refusedCount} row(s) were refused, and may be among them`]
        : []),
    ].join('\n'),
  )
}

async function replayAll(
  parts: ReplaySettings,
  settings: Settings,
  { json }: ReplayOptions,
): Promise<void> {
  const { stream, log, world, recordIdKey, clock, signal } = parts
  const { epoch } = await beginReplay(parts)
  const enough = new AbortController()
  const screen = showStreams({ isOnce: true })
  // From here on it is an ordinary run: whatever ends it, the next one goes on in the same epoch.
  const running = runConnector({
    stream,
    log,
    inbox: world.inbox,
    connections: world.connections,
    keys: {
      quarantine: await secretKey(settings.keys, `quarantine-${stream.department}`),
      recordId: recordIdKey,
    },
    clock,
    logger: silentLogger,
    signal: AbortSignal.any([signal, enough.signal]),
    onProgress: screen.tell,
  })
  await running.firstPollDone
  const status = running.status()
  enough.abort()
  await running.stopped
  screen.end()
  const isWhole = status.sourceReadAt !== null
  process.exitCode = isWhole ? exitCodes.yes : exitCodes.no
  print({ epoch, isWhole, ...status }, json, describe(status, epoch, isWhole))
}

function describe(status: StreamStatus, epoch: number, isWhole: boolean): string {
  const { source, rowsRead, published, quarantined, failure } = status
  const end = isWhole
    ? 'read to its end'
    : `not read to its end${failure === undefined ? '' : ` (${failure.message})`}: the next run goes on`
  return `${source}: ${rowsRead} rows, ${published} published again, ${quarantined} quarantined, epoch ${epoch}; ${end}`
}

/** `begin` is null, the very beginning. */
async function positionOf(word: string, { source, read }: Stream): Promise<unknown> {
  if (word === 'begin') return null
  const at = whereaboutsOf(word)
  if (at !== undefined) {
    const found = positionAt(read, at)
    if ('position' in found) return found.position
    throw new CannotJudge(`${source} (${read.kind}) has no place ${word}: ${found.fix}`)
  }
  const text = existsSync(word) ? await readInput(word) : word
  return parseJson(text, word)
}

function whereaboutsOf(word: string): Whereabouts | undefined {
  const [, kind, text = ''] = /^(time|offset):(.+)$/u.exec(word) ?? []
  if (kind === undefined) return undefined
  if (kind === 'offset' && /^\d{1,15}$/u.test(text)) return { offset: Number(text) }
  if (kind === 'time' && /(?:Z|[+-]\d\d:\d\d)$/iu.test(text) && !Number.isNaN(Date.parse(text)))
    return { time: Date.parse(text) }
  throw new CannotJudge(
    `${word} is no place: time:2026-01-31T00:00:00+08:00 with its zone, or offset:N with a whole number`,
  )
}

async function recordIdsOf(file: string): Promise<ReadonlySet<string>> {
  const lines = (await readInput(file)).split(/\r?\n/u).map((line) => line.trim())
  const ids = new Set(lines.filter((line) => line !== ''))
  if (ids.size > 0) return ids
  throw new CannotJudge(`${file} names no record`)
}
