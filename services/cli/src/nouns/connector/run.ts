import { dirname } from 'node:path'
import { loadConnector, runStreams } from '@hutong/connectors'
import type { RunningConnector, StreamStatus } from '@hutong/connectors'
import { silentLogger, systemClock } from '@hutong/process'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { stopSignal } from '../../stop-signal.ts'
import { connectorFile } from './connector-files.ts'
import { settingsOf, sourceOptions, worldOf } from './connector-place.ts'
import type { SourcePlace } from './connector-place.ts'
import { openHubLog } from './hub-log.ts'
import { showStreams } from './show-streams.ts'

interface RunOptions extends SourcePlace {
  readonly without?: readonly string[]
  readonly once?: boolean
  readonly json?: boolean
}

export function addRun(connector: Command): void {
  sourceOptions(connector.command('run'))
    .description('run a connector in the foreground against the log of the hub')
    .argument('<dir>', 'folder of a connector.yaml, the file itself, or the name of a department')
    .option('--without <source...>', 'leaves out these streams')
    .option('--once', 'end when every source was read to its end once')
    .option('--json', 'how each stream stood at the end, as one JSON line')
    .addHelpText(
      'after',
      `
An embedded hub runs its connectors itself, and has to be stopped for this; in a city this run takes the leases over, and the run before ends.
Ctrl-C ends it: what the log has acknowledged stays, the rest is read again. Exit code 0 when it ended as asked, 1 when with --once a source
could not be read to its end, 2 when it failed.

Examples:
  pnpm hutong connector run connectors/civil-affairs --once
  HUTONG_SOURCES=sources.yaml pnpm hutong connector run tax --kafka 127.0.0.1:9092`,
    )
    .action(run)
}

async function run(word: string, options: RunOptions): Promise<void> {
  const settings = settingsOf(options)
  const file = connectorFile(word, settings.profile)
  const connector = await loadConnector(file)
  await using opened = new AsyncDisposableStack()
  const asked = stopSignal(opened)
  const log = await openHubLog(settings, [connector], opened, 'make')
  const { inbox, connections } = worldOf(options, settings, dirname(file))
  const enough = new AbortController()
  const running = await runStreams(connector, {
    log,
    inbox,
    connections,
    keys: settings.keys,
    without: options.without ?? [],
    clock: systemClock,
    logger: silentLogger,
    signal: AbortSignal.any([asked, enough.signal]),
  })
  const screen = showStreams(() => running.map((one) => one.status()))
  const before = await untilOver(running, options.once ?? false)
  enough.abort()
  await Promise.all(running.map(({ stopped }) => stopped))
  screen.end()
  const failure = running.map((one) => one.status().failure).find((one) => one && isEnd(one.code))
  const isGood = before.every(({ sourceReadAt }) => !options.once || sourceReadAt !== null)
  process.exitCode = isGood ? exitCodes.yes : exitCodes.no
  print({ streams: before }, options.json, before.map(describe).join('\n'))
  if (failure !== undefined) throw new CannotJudge(failure.message)
}

/** How the streams stood when the run was over: read once, ended by a failure, or by whoever asked. */
async function untilOver(
  running: readonly RunningConnector[],
  isOnce: boolean,
): Promise<readonly StreamStatus[]> {
  const ended = running.map(({ stopped }) => stopped)
  const polled = Promise.all(running.map(({ firstPollDone }) => firstPollDone))
  // One that ended for good must not be hidden by the others.
  await (isOnce ? polled : Promise.race(ended))
  return running.map((one) => one.status())
}

const ends: ReadonlySet<string> = new Set([
  'HUTONG_LEASE_LOST',
  'HUTONG_POSITION_MALFORMED',
  'HUTONG_CLOCK_OFF',
  'HUTONG_BUG',
])
const isEnd = (code: string): boolean => ends.has(code)

function describe(status: StreamStatus): string {
  const { source, state, rowsRead, published, quarantined, sourceReadAt, failure } = status
  const read = sourceReadAt === null ? 'not read to its end' : 'read to its end'
  const why = failure === undefined ? '' : `; ${failure.code}: ${failure.message}`
  return `${source}  ${state}, ${read}: ${rowsRead} rows, ${published} published, ${quarantined} quarantined${why}`
}
