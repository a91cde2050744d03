import { pauseSource } from '@hutong/connectors'
import { systemClock } from '@hutong/process'
import type { Command } from 'commander'
import { print } from '../../print.ts'
import { stopSignal } from '../../stop-signal.ts'
import { hubOptions, settingsOf } from './connector-place.ts'
import type { HubPlace } from './connector-place.ts'
import { openHubLog } from './hub-log.ts'
import { knownConnectors, streamOf } from './known-connectors.ts'
import { statusOf } from './stopped-source.ts'

interface SnapshotOptions extends HubPlace {
  readonly dir?: string
  readonly json?: boolean
}

const examples = `
Paused is not stopped: the connector keeps its lease and gives signs of life, but does not ask its source, neither for what is new nor to compare. So
answers from it become \`stale\` in their time. It goes on where it was, and stays paused over restarts. In a city it is heard at once; the log of an
embedded hub is written by the hub alone, so that one has to be stopped for it, and is paused when it starts again.

Examples:
  npx -y pnpm@12 hutong connector snapshot pause minzheng --kafka 127.0.0.1:9092
  npx -y pnpm@12 hutong connector snapshot resume minzheng --kafka 127.0.0.1:9092`

export function addSnapshot(connector: Command): void {
  const snapshot = connector
    .command('snapshot')
    .description(
      'keep a connector from asking its source for a while, as during a big first reading',
    )
    .addHelpText('after', examples)
  for (const [verb, description, isPaused] of [
    ['pause', 'ask the source no more until it is resumed', true],
    ['resume', 'go on where it was paused', false],
  ] as const)
    hubOptions(snapshot.command(verb))
      .description(description)
      .argument('<source>', 'such as minzheng')
      .option('--dir <dir>', 'folder of a connector that is not of this repository')
      .option('--json', 'the result as one JSON line')
      .addHelpText('after', examples)
      .action((source: string, given: SnapshotOptions) => say(source, isPaused, given))
}

async function say(source: string, isPaused: boolean, given: SnapshotOptions): Promise<void> {
  const settings = settingsOf(given)
  const { connector, stream } = streamOf(await knownConnectors(settings, given.dir), source)
  await using opened = new AsyncDisposableStack()
  const signal = stopSignal(opened)
  const log = await openHubLog(settings, [connector], opened, 'write')
  const before = await statusOf(stream, log, signal)
  await pauseSource({ log, source, clock: systemClock }, isPaused)
  const isAlive = before.state === 'running' || before.state === 'paused'
  print(
    { source, isPaused, wasPaused: before.isPaused, isRunning: isAlive },
    given.json,
    `${source} ${isPaused ? 'is paused' : 'goes on'}${isAlive ? '' : ', once somebody runs it'}`,
  )
}
