import { sourceTool, writeState } from '@hutong/connectors'
import type { Stream } from '@hutong/connectors'
import { systemClock } from '@hutong/process'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { parseJson, readInput } from '../../read-input.ts'
import { stopSignal } from '../../stop-signal.ts'
import { hubOptions, settingsOf } from './connector-place.ts'
import type { HubPlace } from './connector-place.ts'
import { openHubLog } from './hub-log.ts'
import { knownConnectors, streamOf } from './known-connectors.ts'
import { statusOf, stoppedSource } from './stopped-source.ts'

interface StateOptions extends HubPlace {
  readonly dir?: string
  readonly force?: boolean
  readonly json?: boolean
}

const examples = `
A position is changed only while nobody reads the source: not within 15 s of its last sign of life, and that of an embedded hub only while the
hub is stopped. Writing takes the lease, so that a run that was forgotten stops. Positions are those that \`state get\` and \`preview --json\` give.

Examples:
  npx -y pnpm@12 -s hutong connector state get minzheng > position.json
  npx -y pnpm@12 hutong connector state set minzheng position.json
  npx -y pnpm@12 hutong connector state reset minzheng`

export function addState(connector: Command): void {
  const state = connector
    .command('state')
    .description('how far a source has been read')
    .addHelpText('after', examples)
  options(state.command('get'))
    .description('print the position, JSON; null = from the beginning')
    .argument('<source>', 'such as minzheng')
    .addHelpText('after', examples)
    .action(get)
  options(state.command('set'))
    .description('go on from another position, which must be one of this kind of source')
    .argument('<source>', 'such as minzheng')
    .argument('<file>', 'the position, JSON; - = stdin')
    .option('--force', 'though the source gives signs of life: that run stops')
    .addHelpText('after', examples)
    .action(async (source: string, file: string, given: StateOptions) =>
      write(source, parseJson(await readInput(file), file), given),
    )
  options(state.command('reset'))
    .description('read the source again from its beginning: to the same keys and versions')
    .argument('<source>', 'such as minzheng')
    .option('--force', 'though the source gives signs of life: that run stops')
    .addHelpText('after', examples)
    .action((source: string, given: StateOptions) => write(source, null, given))
}

const options = (command: Command): Command =>
  hubOptions(command)
    .option('--dir <dir>', 'folder of a connector that is not of this repository')
    .option('--json', 'the result as one JSON line')

async function get(source: string, given: StateOptions): Promise<void> {
  const settings = settingsOf(given)
  const connectors = await knownConnectors(settings, given.dir)
  const { connector, stream } = streamOf(connectors, source)
  await using opened = new AsyncDisposableStack()
  const signal = stopSignal(opened)
  const log = await openHubLog(settings, [connector], opened, 'read')
  const status = await statusOf(stream, log, signal)
  const { fence, epoch, position, state } = status
  process.exitCode = state === 'never' ? exitCodes.no : exitCodes.yes
  print({ source, fence, epoch, position }, given.json, JSON.stringify(position))
}

async function write(source: string, input: unknown, given: StateOptions): Promise<void> {
  const settings = settingsOf(given)
  const connectors = await knownConnectors(settings, given.dir)
  const { connector, stream } = streamOf(connectors, source)
  const position = parsePosition(stream, input)
  await using opened = new AsyncDisposableStack()
  const signal = stopSignal(opened)
  const log = await openHubLog(settings, [connector], opened, 'write')
  const before = await stoppedSource(stream, log, signal, given.force ?? false)
  const fenceKnown = before.fence ?? 0
  const { fence, epoch } = await writeState({
    log,
    source,
    position,
    fenceKnown,
    clock: systemClock,
    signal,
  })
  print(
    { source, fence, epoch, position, before: before.position },
    given.json,
    `${source} goes on from ${JSON.stringify(position)} (fence ${fence}); before it was ${JSON.stringify(before.position)}`,
  )
}

/** @throws HutongError HUTONG_POSITION_MALFORMED; CannotJudge for a kind whose positions nobody can judge */
export function parsePosition({ read }: Stream, input: unknown): unknown {
  if (input === null) return null
  const tool = sourceTool(read.kind)
  if (tool !== undefined) return tool.parsePosition(input) ?? null
  throw new CannotJudge(
    `a position of ${read.kind} cannot be judged from outside: reset it, or let it be`,
  )
}
