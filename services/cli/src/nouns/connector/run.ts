import { dirname } from 'node:path'
import { loadConnector, runStreams } from '@hutong/connectors'
import type { RunningConnector, StreamStatus } from '@hutong/connectors'
import { silentLogger, systemClock } from '@hutong/process'
import type { Command } from 'commander'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { stopSignal } from '../../stop-signal.ts'
import { connectorFile } from './connector-files.ts'
import { settingsOf, sourceOptions, worldOf } from './connector-place.ts'
import type { SourcePlace } from './connector-place.ts'
import { describeStream } from './describe-stream.ts'
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
Ctrl-C ends it: what the log has acknowledged stays, the rest is read again. What fails is told on standard error once, by its code, and again when
it is over. Exit code 0 when it ended as asked, 1 when with --once a source
could not be read to its end, 2 when it failed.

Examples:
  npx -y pnpm@12 hutong connector run connectors/civil-affairs --once
  HUTONG_SOURCES=sources.yaml npx -y pnpm@12 hutong connector run tax --kafka 127.0.0.1:9092`,
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
  const isOnce = options.once ?? false
  const screen = showStreams({ isOnce })
  opened.defer(() => screen.end())
  const running = await runStreams(connector, {
    log,
    inbox,
    connections,
    keys: settings.keys,
    without: options.without ?? [],
    clock: systemClock,
    logger: silentLogger,
    signal: AbortSignal.any([asked, enough.signal]),
    onProgress: screen.tell,
  })
  const before = await untilOver(running, isOnce)
  const isAsked = asked.aborted
  enough.abort()
  await Promise.all(running.map(({ stopped }) => stopped))
  screen.end()
  // One that ends by itself has something that only a person can mend.
  const failure = isAsked ? undefined : before.find(({ state }) => state === 'stopped')?.failure
  const isGood = before.every(({ sourceReadAt }) => !isOnce || sourceReadAt !== null)
  process.exitCode = failure ? exitCodes.cannotJudge : isGood ? exitCodes.yes : exitCodes.no
  const error = failure && { code: failure.code, message: failure.message }
  print({ streams: before, error }, options.json, before.map(describeStream).join('\n'))
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
