import type { PartHealth } from '@hutong/process'
import type { Projection } from './project.ts'

/**
 * One part for each topic: ready once all that lay there at the start is in the store, and while its lag is known. A topic that is held says
 * why; records that come meanwhile are not asked about, so it is not ready.
 */
export function projectionHealth(
  projection: Projection,
): Readonly<Record<string, () => PartHealth>> {
  let caughtUp = false
  let failed: string | undefined
  const hear = async (): Promise<void> => {
    await projection.caughtUp
    caughtUp = true
    await projection.stopped
  }
  hear().catch((cause: unknown) => {
    failed = cause instanceof Error ? cause.message : 'failed'
  })
  const topics = projection.status().map(({ topic }) => topic)
  return Object.fromEntries(topics.map((topic) => [topic, () => healthOf(topic)]))

  function healthOf(name: string): PartHealth {
    if (failed !== undefined) return { state: 'failed', detail: failed }
    const status = projection.status().find(({ topic }) => topic === name)
    if (!status || status.lagRecords === null) {
      return { state: 'starting', detail: status?.held ?? 'the log was not read for 15 s' }
    }
    const { lagRecords, held } = status
    if (held !== null) return { state: 'starting', detail: held }
    return caughtUp
      ? { state: 'ready', detail: `${lagRecords} records behind` }
      : { state: 'starting', detail: `catching up: ${lagRecords} records to go` }
  }
}
