import { stepInto } from '../json-path.ts'
import type { Raw, Reader } from './reader.ts'

/** A bound of numbers, or null when there is none. Integers beyond 2^53 - 1 are not the same in every reader of JSON. */
export function readBound(raw: Raw, word: string, path: string, reader: Reader): number | null {
  if (!Object.hasOwn(raw, word)) return null
  const value = raw[word]
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value + 0
  const fix = 'must be a number between -(2^53 - 1) and 2^53 - 1; larger ones are texts'
  reader.fault(stepInto(path, word), 'number-unsafe', fix)
  return null
}

/** A count of characters or items, or the default when there is none. */
export function readCount(
  raw: Raw,
  word: string,
  path: string,
  reader: Reader,
  absent: number,
): number {
  if (!Object.hasOwn(raw, word)) return absent
  const value = raw[word]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    return value + 0
  }
  reader.fault(stepInto(path, word), 'count', 'must be a whole number from 0 to 2^53 - 1')
  return absent
}
