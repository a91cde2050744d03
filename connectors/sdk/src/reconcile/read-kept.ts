import { type Log, readPartition } from '@hutong/log'
import { openEvent, type EventAttributes } from '@hutong/schemas'
import type { LogState } from './compare-source.ts'

/** A key and where the log has its newest record. */
export interface KeptAt {
  readonly key: string
  readonly log: LogState | undefined
}

/** A record as the log has it. */
export interface Kept {
  readonly key: string
  readonly event: EventAttributes
  readonly data: unknown
}

/**
 * The records of these keys out of the log. One that compaction has taken away meanwhile has a newer one, and is left out.
 *
 * @param keys near each other in the log, since everything between them is read
 */
export async function* readKept(
  keys: readonly KeptAt[],
  {
    log,
    topic,
    signal,
  }: { readonly log: Log; readonly topic: string; readonly signal: AbortSignal },
): AsyncGenerator<Kept> {
  const wanted = new Map(keys.map(({ key, log: kept }) => [key, kept?.version]))
  for (const stretch of stretchesOf(keys)) {
    for await (const { key, value } of readPartition(log, { topic, ...stretch }, signal)) {
      const opened = wanted.has(key) ? openEvent(value) : undefined
      if (!opened?.ok || opened.event.recordVersion !== wanted.get(key)) continue
      wanted.delete(key)
      yield { key, event: opened.event, data: opened.data }
    }
  }
}

/** From the first to the last of them in each partition. */
function stretchesOf(keys: readonly KeptAt[]) {
  const places = keys.flatMap(({ log }) => log ?? [])
  return [...Map.groupBy(places, ({ partition }) => partition)].map(([partition, some]) => ({
    partition,
    first: some.reduce((first, { offset }) => Math.min(first, offset), Infinity),
    end: some.reduce((end, { offset }) => Math.max(end, offset + 1), 0),
  }))
}

/** In the order in which the log has them. */
export const inLogOrder = <Key extends KeptAt>(keys: readonly Key[]): readonly Key[] =>
  keys.toSorted(
    ({ log: a }, { log: b }) =>
      (a?.partition ?? 0) - (b?.partition ?? 0) || (a?.offset ?? 0) - (b?.offset ?? 0),
  )
