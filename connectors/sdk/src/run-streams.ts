import type { Log } from '@hutong/log'
import { secretKey } from '@hutong/process'
import type { Clock, Logger } from '@hutong/process'
import type { Connections } from './connections.ts'
import type { Connector } from './load-connector.ts'
import { runConnector } from './run-connector.ts'
import type { RunningConnector } from './run-connector.ts'
import type { StreamStatus } from './track-status.ts'

/** Runs every stream of a department's connector, but those that are switched off, under the keys of the folder of keys. */
export async function runStreams(
  { department, streams }: Connector,
  settings: {
    readonly log: Log
    /** The folder in which the departments' folders lie. */
    readonly inbox: string
    readonly connections: Connections
    /** Folder of the key files. */
    readonly keys: string
    /** Sources that are switched off. */
    readonly without: readonly string[]
    readonly clock: Clock
    readonly logger: Logger
    readonly signal: AbortSignal
    /** Called at every change of state and of what fails, and a few times a second while rows flow. */
    readonly onProgress?: (status: StreamStatus) => void
  },
): Promise<readonly RunningConnector[]> {
  const { keys, without, ...parts } = settings
  const quarantine = await secretKey(keys, `quarantine-${department}`)
  const running: RunningConnector[] = []
  for (const stream of streams) {
    if (without.includes(stream.source)) continue
    const recordId = await secretKey(keys, `connector-${stream.source}`)
    running.push(runConnector({ ...parts, stream, keys: { quarantine, recordId } }))
  }
  return running
}
