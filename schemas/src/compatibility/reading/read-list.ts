import { readCount } from './read-bound.ts'
import type { Raw, Reader } from './reader.ts'
import type { List } from '../shape.ts'

/** The lists of a place; null when there are none. */
export function readList(raw: Raw, path: string, depth: number, reader: Reader): List | null {
  const fewest = readCount(raw, 'minItems', path, reader, 0)
  const most = readCount(raw, 'maxItems', path, reader, Infinity)
  if (!Object.hasOwn(raw, 'items')) {
    reader.fault(path, 'items-missing', 'say in items what may stand in the list')
    return null
  }
  const items = reader.place(raw['items'], `${path}.items`, depth + 1)
  return fewest > most ? null : { items, fewest, most }
}
