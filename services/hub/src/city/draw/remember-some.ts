import type { SeededRandom } from './seeded-random.ts'

/** The last few of those who came by, so that later families meet earlier ones and memory stays the same. */
export interface Remembered<Item> {
  readonly add: (item: Item) => void
  /** Undefined while nobody has come by. */
  readonly pick: (random: SeededRandom) => Item | undefined
}

const rememberedMax = 256

export function rememberSome<Item>(): Remembered<Item> {
  const items: Item[] = []
  let oldest = 0
  return {
    add: (item) => {
      items[oldest] = item
      oldest = (oldest + 1) % rememberedMax
    },
    pick: (random) => items[random.below(items.length)],
  }
}
