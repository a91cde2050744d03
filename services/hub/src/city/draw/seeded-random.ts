/** Chance that repeats: the same seed gives the same draws on every machine. Not for secrets. */
export interface SeededRandom {
  /** A whole number from 0 to `limit - 1`; `limit` at most 2^32. */
  readonly below: (limit: number) => number
  /** A whole number from `least` to `most`, both included. */
  readonly between: (least: number, most: number) => number
  /** True in `percent` of 100 draws; fractions are welcome. */
  readonly chance: (percent: number) => boolean
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item
}

/**
 * SFC32 (Chris Doty-Humphrey, PractRand): 128 bits of state, integer arithmetic only, so that no machine rounds
 * differently.
 */
export function seededRandom(seed: number): SeededRandom {
  const draw = sfc32(seed)
  const below = (limit: number): number => Math.floor((draw() / 0x1_0000_0000) * limit)
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (percent) => draw() < percent * 0x1_0000_0000 * 0.01,
    pick: (items) => items[below(items.length)] ?? items[0],
  }
}

const roundsBeforeUse = 15

function sfc32(seed: number): () => number {
  let a = 0
  let b = seed | 0
  let c = Math.floor(seed / 0x1_0000_0000) | 0
  let counter = 1
  const draw = (): number => {
    const mixed = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + mixed) | 0
    return mixed >>> 0
  }
  for (let round = 0; round < roundsBeforeUse; round += 1) draw()
  return draw
}
