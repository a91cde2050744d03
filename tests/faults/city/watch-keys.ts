import { partitionOf } from '@hutong/log'
import { wait } from '@hutong/process'
import type { RecordReader } from '@hutong/store'
import type { Sighting } from '../../support/history/history.ts'
import type { Certificate } from './export-weddings.ts'
import { weddingTopic } from './export-weddings.ts'

const everyMs = 20
/** So few that each is seen again and again. */
const watchedEvery = 25

/** Looks at some keys of the store again and again, until the signal is aborted. */
export async function watchKeys(
  { records, partitionCount }: { readonly records: RecordReader; readonly partitionCount: number },
  certificates: readonly Certificate[],
  onSighting: (sighting: Sighting) => void,
  signal: AbortSignal,
): Promise<void> {
  let at = 0
  while (await wait(everyMs, signal)) {
    at = at < certificates.length ? at + watchedEvery : 0
    const key = certificates[at]?.key
    if (key === undefined) continue
    try {
      const { slots, records: held } = await records.byKey(weddingTopic, key)
      const slot = slots.find(({ partition }) => partition === partitionOf(key, partitionCount))
      const version = held[0]?.version ?? null
      if (slot) onSighting({ key, partition: slot.partition, next: slot.next, version })
    } catch {
      // The store is down or lost: it is looked at again.
    }
  }
}
