import { checkWords, isJsonType } from './keywords.ts'
import type { JsonType } from './keywords.ts'
import { readChoice } from './read-choice.ts'
import { readList } from './read-list.ts'
import { readListed } from './read-listed.ts'
import { readNumbers } from './read-numbers.ts'
import { readObject } from './read-object.ts'
import { readTexts } from './read-texts.ts'
import { isRaw } from './reader.ts'
import type { Raw, Reader } from './reader.ts'
import { schemaLimits } from '../schema-limits.ts'
import { emptyShape } from '../shape.ts'
import type { Place, Shape } from '../shape.ts'

const nowhere: Place = () => emptyShape

/** Reads one place of a schema: what may stand there. */
export function readPlace(raw: unknown, path: string, depth: number, reader: Reader): Place {
  if (!isRaw(raw)) {
    reader.fault(path, 'form', 'a schema is an object; say what may stand here')
    return nowhere
  }
  if (depth > schemaLimits.depthMax) {
    reader.fault(path, 'too-deep', `places lie at most ${schemaLimits.depthMax} deep`)
    return nowhere
  }
  const types = readTypes(raw, path, reader)
  checkWords(raw, path, types, reader)
  if (Object.hasOwn(raw, '$ref')) return reader.definition(raw['$ref'], path)?.place ?? nowhere
  if (Object.hasOwn(raw, 'oneOf')) {
    if (types !== null && types.join() !== 'object') {
      reader.fault(`${path}.type`, 'choice-of-objects', 'a oneOf is between objects: "object"')
    }
    return constant({ ...emptyShape, ...readChoice(raw, path, depth, reader) })
  }
  const listed = readListed(raw, path, reader)
  if (types === null && listed === null) {
    reader.fault(path, 'type-missing', 'say which type may stand here')
    return nowhere
  }
  const bounded = readTyped(raw, path, depth, types ?? everyScalar, reader)
  return constant(listed === null ? bounded : listed(bounded))
}

const everyScalar: readonly JsonType[] = ['null', 'boolean', 'number', 'string']

function readTyped(
  raw: Raw,
  path: string,
  depth: number,
  types: readonly JsonType[],
  reader: Reader,
): Shape {
  const has = (type: JsonType): boolean => types.includes(type)
  return {
    nothing: has('null'),
    truths: has('boolean') ? [false, true] : [],
    numbers:
      has('number') || has('integer') ? readNumbers(raw, path, !has('number'), reader) : null,
    texts: has('string') ? readTexts(raw, path, reader) : null,
    list: has('array') ? readList(raw, path, depth, reader) : null,
    forms: has('object') ? one(readObject(raw, path, depth, reader)) : emptyShape.forms,
    choice: null,
  }
}

/** The types that a place names; null when it names none. */
function readTypes(raw: Raw, path: string, reader: Reader): readonly JsonType[] | null {
  if (!Object.hasOwn(raw, 'type')) return null
  const named: unknown = raw['type']
  const types: readonly unknown[] = Array.isArray(named) ? named : [named]
  const known = types.filter(isJsonType)
  if (known.length !== types.length || types.length === 0 || new Set(types).size < types.length) {
    reader.fault(
      `${path}.type`,
      'type',
      'must be null, boolean, integer, number, string, array or object, or a list of them',
    )
  }
  return known
}

const one =
  <Item>(item: Item): (() => readonly Item[]) =>
  () => [item]

const constant =
  (shape: Shape): Place =>
  () =>
    shape
