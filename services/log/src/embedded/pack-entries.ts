import type { LogEntry } from '../log.ts'
import type { PackedEntries } from './append.ts'

/** One buffer for all values, so that it can be moved to the worker instead of being cloned value by value. */
export function packEntries(topic: string, entries: readonly LogEntry[], time: number) {
  const keys: string[] = []
  const valueEnds: number[] = []
  let end = 0
  for (const { key, value } of entries) {
    end += value.length
    keys.push(key)
    valueEnds.push(end)
  }
  const values = new Uint8Array(end)
  for (const [index, { value }] of entries.entries()) {
    values.set(value, (valueEnds[index] ?? 0) - value.length)
  }
  return { topic, time, keys, valueEnds, values } satisfies PackedEntries
}
