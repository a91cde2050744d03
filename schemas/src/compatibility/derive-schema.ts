import { isAnnotation } from './reading/keywords.ts'
import { isRaw } from './reading/reader.ts'
import type { Raw } from './reading/reader.ts'

/** Who holds a schema: a producer sends declared fields only, a consumer takes any field beside those it knows. */
export type Side = 'producer' | 'consumer'

/** The schema as one side holds it: closed or open at every place, and without words that judge nothing. */
export function deriveSchema(raw: Raw, side: Side): Raw {
  const { $schema: _draft, $id: _id, ...words } = raw
  return derivePlace(words, side)
}

function derivePlace(raw: Raw, side: Side): Raw {
  const words = Object.entries(raw)
    .filter(([word]) => !isAnnotation(word) && word !== 'additionalProperties')
    .map(([word, value]): [string, unknown] => [word, deriveWord(word, value, side)])
  const isObject = [raw['type']].flat().includes('object') && !Object.hasOwn(raw, 'oneOf')
  if (isObject && side === 'producer') words.push(['additionalProperties', false])
  return Object.fromEntries(words)
}

function deriveWord(word: string, value: unknown, side: Side): unknown {
  if (word === 'properties' || word === '$defs') {
    return isRaw(value) ? mapValues(value, (inner) => derive(inner, side)) : value
  }
  if (word === 'items') return derive(value, side)
  if (word === 'oneOf' && Array.isArray(value)) return value.map((inner) => derive(inner, side))
  return value
}

function derive(value: unknown, side: Side): unknown {
  return isRaw(value) ? derivePlace(value, side) : value
}

function mapValues(raw: Raw, change: (value: unknown) => unknown): Raw {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, change(value)]))
}
