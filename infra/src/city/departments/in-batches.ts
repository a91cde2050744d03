const rowsMax = 1000

/** A thousand at a time. */
export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < rowsMax) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
