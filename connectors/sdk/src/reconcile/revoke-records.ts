import type { Log } from '@hutong/log'
import { buildEvent, openEvent } from '@hutong/schemas'
import type { Clock } from '@hutong/process'
import { readPartition } from '../read-topic.ts'
import type { LateRecord } from '../tools/quarantine/publish-late.ts'
import type { DifferingKey, LogState } from './compare-source.ts'

export interface RevokeSettings {
  readonly log: Log
  readonly topic: string
  /** With its epoch: beats what the log has, loses to any later state of the row. */
  readonly recordVersion: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * The revocations of records that the source has no more: their last values, under the status `revoked`. A record that compaction has taken away meanwhile
 * has a newer one, and is left out.
 *
 * @param keys near each other in the log, since everything between them is read
 */
export async function buildRevocations(
  keys: readonly DifferingKey[],
  { log, topic, recordVersion, clock, signal }: RevokeSettings,
): Promise<readonly LateRecord[]> {
  const wanted = new Map(keys.map(({ key, log: kept }) => [key, kept?.version]))
  const revocations: LateRecord[] = []
  for (const stretch of stretchesOf(keys)) {
    for await (const { key, value } of readPartition(log, { topic, ...stretch }, signal)) {
      const opened = wanted.has(key) ? openEvent(value) : undefined
      if (!opened?.ok || opened.event.recordVersion !== wanted.get(key)) continue
      wanted.delete(key)
      const { event, data } = opened
      const { type, schemaVersion: version, source, recordId } = event
      const time = new Date(clock.now()).toISOString()
      const parts = { type, version, source, recordId, recordVersion, time, data }
      revocations.push({
        key,
        recordVersion,
        build: (fence) => buildEvent({ ...parts, fence, status: 'revoked' }),
      })
    }
  }
  return revocations
}

/** From the first to the last of them in each partition. */
function stretchesOf(keys: readonly DifferingKey[]) {
  const places = keys.flatMap(({ log }) => log ?? [])
  return [...Map.groupBy(places, ({ partition }) => partition)].map(([partition, some]) => ({
    partition,
    first: Math.min(...some.map(({ offset }) => offset)),
    end: Math.max(...some.map(({ offset }) => offset)) + 1,
  }))
}

/** In the order in which the log has them. */
export const inLogOrder = (keys: readonly DifferingKey[]): readonly DifferingKey[] =>
  keys.toSorted((a, b) => compare(a.log, b.log))

const compare = (a: LogState | undefined, b: LogState | undefined): number =>
  (a?.partition ?? 0) - (b?.partition ?? 0) || (a?.offset ?? 0) - (b?.offset ?? 0)
