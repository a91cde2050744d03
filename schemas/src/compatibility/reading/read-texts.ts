import { formatNames, judgedFormat } from '../formats/judged-formats.ts'
import { readCount } from './read-bound.ts'
import type { Raw, Reader } from './reader.ts'
import type { Texts } from '../shape.ts'

/** The texts of a place; null when there are none. */
export function readTexts(raw: Raw, path: string, reader: Reader): Texts | null {
  const shortest = readCount(raw, 'minLength', path, reader, 0)
  const longest = readCount(raw, 'maxLength', path, reader, Infinity)
  const format = readFormat(raw, path, reader)
  if (format === null) {
    return shortest > longest ? null : { kind: 'range', format, shortest, longest }
  }
  const lengths = (judgedFormat(format)?.lengths ?? []).filter(
    (length) => length >= shortest && length <= longest,
  )
  const [first] = lengths
  const last = lengths.at(-1)
  if (first === undefined || last === undefined) return null
  return { kind: 'range', format, shortest: first, longest: last }
}

function readFormat(raw: Raw, path: string, reader: Reader): string | null {
  if (!Object.hasOwn(raw, 'format')) return null
  const format = raw['format']
  if (typeof format === 'string' && judgedFormat(format) !== undefined) return format
  reader.fault(`${path}.format`, 'format-unknown', `must be one of ${formatNames.join(', ')}`)
  return null
}
