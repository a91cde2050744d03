import { readSources, sourceStatus } from '@hutong/connectors'
import type { SourceStatus } from '@hutong/connectors'
import { systemClock } from '@hutong/process'
import type { Command } from 'commander'
import { exitCodes } from '../../exit-codes.ts'
import { print } from '../../print.ts'
import { stopSignal } from '../../stop-signal.ts'
import { hubOptions, settingsOf } from './connector-place.ts'
import type { HubPlace } from './connector-place.ts'
import { openHubLog } from './hub-log.ts'
import { knownConnectors, streamOf } from './known-connectors.ts'

interface StatusOptions extends HubPlace {
  readonly source?: string
  readonly dir?: string
  readonly json?: boolean
}

export function addStatus(connector: Command): void {
  hubOptions(connector.command('status'))
    .description('who reads each source, how far, and when it gave its last sign of life')
    .option('--source <source>', 'one source alone')
    .option('--dir <dir>', 'folder of a connector that is not of this repository')
    .option('--json', 'the whole as one JSON line')
    .addHelpText(
      'after',
      `
Reads the log beside whatever runs. Exit code 0 when every source runs, 1 when one does not.

Examples:
  npx -y pnpm@12 hutong connector status
  npx -y pnpm@12 -s hutong connector status --source minzheng --kafka 127.0.0.1:9092 --json`,
    )
    .action(async (options: StatusOptions) => {
      const settings = settingsOf(options)
      const connectors = await knownConnectors(settings, options.dir)
      const streams =
        options.source === undefined
          ? connectors.flatMap((one) => one.streams)
          : [streamOf(connectors, options.source).stream]
      await using opened = new AsyncDisposableStack()
      const signal = stopSignal(opened)
      const log = await openHubLog(settings, connectors, opened, 'read')
      const parts = { log, ...(await readSources(log, signal)), clock: systemClock, signal }
      const told: SourceStatus[] = []
      for (const stream of streams) told.push(await sourceStatus(stream, parts))
      const isUp = told.every(({ state }) => state === 'running')
      process.exitCode = isUp ? exitCodes.yes : exitCodes.no
      print({ sources: told }, options.json, told.map(describe).join('\n'))
    })
}

function describe(status: SourceStatus): string {
  const { source, state, fence, epoch, recordCount, quarantinedCount } = status
  if (state === 'never') return `${source}  never run`
  const lines = [
    `${source}  ${state}  fence ${fence ?? '?'}, epoch ${epoch ?? '?'}, ${recordCount} records, ${quarantinedCount} quarantined`,
    `  position ${JSON.stringify(status.position)}, written ${ageOf(status.positionAgeMs)}`,
    `  last sign of life ${ageOf(status.heartbeatAgeMs)}, source read to its end ${timeOf(status.sourceReadAt)}, by ${status.owner ?? 'nobody'}`,
  ]
  if (status.isPaused)
    lines.push(
      `  paused: it does not ask its source, and answers grow stale: hutong connector snapshot resume ${source}`,
    )
  if (state === 'unreadable')
    lines.push(
      `  the newest position record cannot be read: hutong connector state reset ${source}`,
    )
  return lines.join('\n')
}

const ageOf = (ms: number | null): string =>
  ms === null ? 'never' : `${Math.round(ms / 1000)} s ago`
const timeOf = (at: number | null): string => (at === null ? 'not yet' : new Date(at).toISOString())
