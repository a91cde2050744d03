import { createHash } from 'node:crypto'

const rowsRememberedMax = 1 << 20
const rowsPerShelf = 8

/**
 * Which rows this run has given, and in which state, so that an overlap that is read again gives nothing twice. It takes 8 MiB however many
 * there are: of more than a million the oldest are forgotten, and given again, which changes nothing in the hub. Two states are taken for one
 * in 1 of 10^19 cases.
 */
export function createRowMemory() {
  let shelves: BigUint64Array | undefined
  let next = new Uint8Array(0)

  /** True when this state of the row has not been given; it counts as given from now on. */
  function isNew(key: string, version: string): boolean {
    if (shelves === undefined) {
      shelves = new BigUint64Array(rowsRememberedMax)
      next = new Uint8Array(rowsRememberedMax / rowsPerShelf)
    }
    const hash = createHash('sha256').update(`${version} ${key}`).digest()
    const print = hash.readBigUInt64LE(0)
    const shelf = hash.readUInt32LE(8) % next.length
    const start = shelf * rowsPerShelf
    if (shelves.subarray(start, start + rowsPerShelf).includes(print)) return false
    const place = next[shelf] ?? 0
    shelves[start + place] = print
    next[shelf] = (place + 1) % rowsPerShelf
    return true
  }

  function forget(): void {
    shelves = undefined
  }

  return { isNew, forget }
}

export type RowMemory = ReturnType<typeof createRowMemory>
