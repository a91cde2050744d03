import type { Indexing } from '@hutong/audit'
import type { Log } from '@hutong/log'
import { wait } from '@hutong/process'
import type { Projection } from '@hutong/projection'
import type { FromOffices } from './messages.ts'
import type { RunningConnectors } from './run-connectors.ts'

const statusEveryMs = 200

/** Tells the main thread how far everything is, until the signal is aborted. */
export async function watchOffices(parts: {
  readonly log: Log
  readonly connectors: RunningConnectors
  readonly projection: Projection
  readonly audit: Indexing
  readonly say: (message: FromOffices) => void
  readonly signal: AbortSignal
}): Promise<void> {
  const { connectors, projection, audit, say, signal } = parts
  let loaded = false
  const load = async (): Promise<void> => {
    loaded = await untilLoaded(parts)
  }
  const loading = load()
  while (!signal.aborted) {
    say({
      kind: 'status',
      status: {
        loaded,
        sources: connectors.running.map(({ status }) => status()),
        topics: projection.status(),
        auditLagRecords: audit.lagRecords(),
      },
    })
    await wait(statusEveryMs, signal)
  }
  await loading
}

/** True once every connector has read what lay there, and the store holds everything that the log held then. */
async function untilLoaded(parts: {
  readonly log: Log
  readonly connectors: RunningConnectors
  readonly projection: Projection
  readonly signal: AbortSignal
}): Promise<boolean> {
  const { log, connectors, projection, signal } = parts
  await Promise.all(connectors.running.map(({ firstPollDone }) => firstPollDone))
  const wanted = new Map<string, number>()
  for (const { topic } of projection.status()) {
    wanted.set(
      topic,
      (await log.ends(topic)).reduce((sum, end) => sum + end, 0),
    )
  }
  const behind = (): boolean =>
    projection.status().some(({ topic, next }) => next < (wanted.get(topic) ?? 0))
  while (behind() && !signal.aborted) await wait(statusEveryMs, signal)
  return !signal.aborted
}
