import { join } from 'node:path'
import { findDepartments, loadConnector, readConnections, runStreams } from '@hutong/connectors'
import type { RunningConnector } from '@hutong/connectors'
import type { Log } from '@hutong/log'
import { systemClock } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { OfficesSettings } from './messages.ts'

export interface RunningConnectors {
  readonly running: readonly RunningConnector[]
  readonly stopped: Promise<void>
}

/** Runs every department's connector, but the sources that are switched off. */
export async function runConnectors({
  log,
  settings,
  logger,
  signal,
}: {
  readonly log: Log
  readonly settings: OfficesSettings
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<RunningConnectors> {
  const { data, keys, offSources: without } = settings
  const inbox = join(data, 'city')
  const connections = readConnections(settings.sources)
  const parts = { log, inbox, connections, keys, without, clock: systemClock, logger, signal }
  const running: RunningConnector[] = []
  for (const file of findDepartments().values()) {
    const connector = await loadConnector(file)
    running.push(...(await runStreams(connector, parts)))
  }
  return {
    running,
    stopped: Promise.all(running.map(({ stopped }) => stopped)).then(() => undefined),
  }
}
