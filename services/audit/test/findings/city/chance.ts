/** Chance that repeats: the same seed gives the same draws. */
export interface Chance {
  /** From 0 to below 1. */
  readonly draw: () => number
  /** A whole number, both ends included. */
  readonly between: (least: number, most: number) => number
  /** True in so many of 100 draws. */
  readonly percent: (percent: number) => boolean
  readonly pick: <Item>(items: readonly Item[]) => Item
  readonly word: (length: number) => string
}

/** Mulberry32 (Tommy Ettinger): 32 bits of state, good enough to deal out a city's days. */
export function seededChance(seed: number): Chance {
  let state = seed | 0
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
  const between = (least: number, most: number): number =>
    least + Math.floor(draw() * (most - least + 1))
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[between(0, items.length - 1)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return {
    draw,
    between,
    percent: (percent) => draw() * 100 < percent,
    pick,
    word: (length) =>
      Array.from({ length }, () => letters.charAt(between(0, letters.length - 1))).join(''),
  }
}
