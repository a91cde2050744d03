import { hash } from 'node:crypto'

/** Keys are compared range by range, so that memory stays small however many there are. */
export const rangeCount = 256

/** Which range a text belongs to: the first byte of its SHA-1, so that ranges are alike in size. */
export const rangeOf = (text: string): number =>
  Number.parseInt(hash('sha1', text, 'hex').slice(0, 2), 16)
