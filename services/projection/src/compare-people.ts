import type { RecordReader } from '@hutong/store'
import type { SlotDifference } from './compare-generations.ts'

/** A record as it was built: what the active generation must find under the same people. */
export interface Sample {
  readonly topic: string
  readonly partition: number
  readonly key: string
  readonly version: string
  readonly subjects: readonly string[]
}

/**
 * Looks for some of the built records in the active generation under the people of the built one. The digests do not look into subject keys: a store that was
 * built with another index key would have every record and find nobody. A sample that the active generation has in another version says nothing.
 */
export async function comparePeople(
  reader: Pick<RecordReader, 'bySubject' | 'byKey'>,
  samples: readonly Sample[],
): Promise<readonly SlotDifference[]> {
  const different: SlotDifference[] = []
  for (const { topic, partition, key, version, subjects } of samples) {
    const [kept] = (await reader.byKey(topic, key)).records
    if (kept?.version !== version) continue
    const found = await reader.bySubject(topic, subjects)
    if (found.records.some((one) => one.key === key)) continue
    different.push({ topic, partition, kind: 'people', active: null, built: null })
  }
  return different
}
