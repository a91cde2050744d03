import type { RecordWriter } from '@hutong/store'

/** A writer that has so many applies under way at most, over all slots: what others ask of the same store waits behind no more than these. */
export function spareStore(writer: RecordWriter, appliesAtOnceMax: number): RecordWriter {
  let underWay = 0
  const waiting: (() => void)[] = []

  async function enter(): Promise<void> {
    if (underWay < appliesAtOnceMax) underWay += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }
  function leave(): void {
    // The place goes to the one who has waited longest.
    const next = waiting.shift()
    if (next) next()
    else underWay -= 1
  }

  return {
    ...writer,
    apply: async (batch) => {
      await enter()
      try {
        return await writer.apply(batch)
      } finally {
        leave()
      }
    },
  }
}
