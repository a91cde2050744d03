import {
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  integer,
  letrec,
  oneof as anyOf,
  nat,
  option,
  record,
  shuffledSubarray,
  tuple,
} from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { Words } from './schema-words.ts'

/** Few names and few values, so that two schemas often speak of the same. */
const names = ['a', 'b', 'c', 'constructor']
const values = ['', 'x', 'xx', '𠮷', '2026-01-01', '01', -1, 0, 0.5, 1, 2, 3, true, false, null]
const kinds = ['p', 'q', 'r', 1, true]
const formats = ['date', 'validity-end', 'ethnic-code', 'name', 'decimal']

const some = <Value>(value: Arbitrary<Value>) => option(value, { nil: undefined, freq: 2 })
const withoutNone = (words: Words): Words =>
  Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))

const listed: Arbitrary<Words> = anyOf(
  constantFrom(...values).map((value) => ({ const: value })),
  shuffledSubarray(values, { minLength: 1, maxLength: 4 }).map((several) => ({ enum: several })),
  shuffledSubarray(values, { minLength: 1 }).map((several) => ({ type: 'string', enum: several })),
)
const bound = constantFrom(-1, -0.5, 0, 0.5, 1, 2, 3)
const numbers: Arbitrary<Words> = record({
  type: constantFrom('integer', 'number'),
  minimum: some(bound),
  exclusiveMinimum: some(bound),
  maximum: some(bound),
  exclusiveMaximum: some(bound),
}).map(withoutNone)
const few = integer({ min: 0, max: 3 })
const texts: Arbitrary<Words> = record({
  type: constant('string'),
  minLength: some(few),
  maxLength: some(anyOf(few, constant(10))),
  format: some(constantFrom(...formats)),
}).map(withoutNone)
const plain: Arbitrary<Words> = anyOf(
  constantFrom('string', 'integer', 'boolean', 'null').map((type) => ({ type })),
  shuffledSubarray(['string', 'number', 'integer', 'boolean', 'null'], { minLength: 1 }).map(
    (type) => ({ type }),
  ),
)

const { place, fields } = letrec<{
  place: Words
  list: Words
  object: Words
  fields: { properties: Words; required: readonly string[] }
  choice: Words
}>((tie) => ({
  place: anyOf(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 2, arbitrary: listed },
    { weight: 2, arbitrary: numbers },
    { weight: 2, arbitrary: texts },
    { weight: 1, arbitrary: plain },
    { weight: 1, arbitrary: constantFrom('m', 'n').map((name) => ({ $ref: `#/$defs/${name}` })) },
    { weight: 2, arbitrary: tie('list') },
    { weight: 4, arbitrary: tie('object') },
    { weight: 2, arbitrary: tie('choice') },
  ),
  list: record({
    type: constant('array'),
    items: tie('place'),
    minItems: some(few),
    maxItems: some(few),
  }).map(withoutNone),
  object: tie('fields').map((inner) => ({ type: 'object', ...inner })),
  fields: tuple(
    dictionary(constantFrom(...names), tie('place'), { maxKeys: 3 }),
    shuffledSubarray(names, { maxLength: 2 }),
    // Now and then a name is required that is declared nowhere.
    integer({ min: 0, max: 9 }),
  ).map(([properties, required, luck]) => ({
    properties,
    required: luck === 0 ? required : required.filter((name) => Object.hasOwn(properties, name)),
  })),
  choice: array(tie('fields'), { minLength: 1, maxLength: 3 }).map((branches) => ({
    oneOf: branches.map(({ properties, required }, index) => ({
      type: 'object',
      properties: { ...properties, k: { const: kinds[index] } },
      required: [...required, 'k'],
    })),
  })),
}))

const inner: Arbitrary<Words> = anyOf(fields, fields).map((words) => ({ type: 'object', ...words }))

const inList = (name: string): Words => ({ type: 'array', items: { $ref: `#/$defs/${name}` } })

/** A schema of the subset, with two definitions that may refer to each other and to themselves. */
export const anySchema: Arbitrary<Words> = tuple(
  fields,
  inner,
  inner,
  anyOf({ weight: 5, arbitrary: constant(null) }, { weight: 1, arbitrary: place }),
).map(([{ properties, required }, m, n, other]) => ({
  ...(other ?? {
    type: 'object',
    properties: { ...properties, m: { $ref: '#/$defs/m' }, n: inList('n') },
    required,
  }),
  $defs: { m, n },
}))

/** A schema, and one that somebody made of it by a few changes. */
export const schemaAndChanged: Arbitrary<readonly [Words, Words]> = tuple(
  anySchema,
  array(tuple(nat(), integer({ min: 0, max: 6 }), place), { minLength: 1, maxLength: 3 }),
  boolean(),
).map(([schema, changes, isTurned]) => {
  let changed: Words = schema
  for (const [at, way, other] of changes) changed = changeAt(changed, at, way, other)
  return isTurned ? [changed, schema] : [schema, changed]
})

/** Changes one place. Branches and their constants stay what they are, or it would be no choice any more. */
function changeAt(schema: Words, at: number, way: number, other: Words): Words {
  let count = 0
  changePlaces(schema, (words) => {
    count += 1
    return words
  })
  let left = at % Math.max(1, count)
  return changePlaces(schema, (words) => {
    left -= 1
    return left === -1 ? change(words, way, other) : words
  })
}

function changePlaces(schema: Words, changed: (place: Words) => Words): Words {
  const walkAll = (words: Words): Words =>
    Object.fromEntries(Object.entries(words).map(([word, below]) => [word, walk(below, word)]))
  const walk = (value: unknown, word: string): unknown => {
    if (Array.isArray(value)) {
      return value.map((below) => (word === 'oneOf' && isWords(below) ? walkAll(below) : below))
    }
    if (!isWords(value) || word === 'k') return value
    const isPlace = placeWords.some((one) => Object.hasOwn(value, one))
    if (!isPlace) return walkAll(value)
    const after = changed(value)
    return after === value ? walkAll(value) : after
  }
  return walkAll(schema)
}

const placeWords = ['type', 'const', 'enum', '$ref', 'oneOf']

/** Some of the ways say the same in other words. */
function change(given: Words, way: number, other: Words): Words {
  const { const: value, enum: several, minimum, type, properties, required, ...rest } = given
  if (way === 0) return other
  const bounded = boundWords.find((word) => typeof given[word] === 'number')
  if (way > 3 && bounded !== undefined) return { ...given, [bounded]: Number(given[bounded]) + 1 }
  const { oneOf } = given
  if (Array.isArray(oneOf)) {
    return { oneOf: way < 3 ? oneOf.toReversed() : oneOf.slice(0, Math.max(1, way - 3)) }
  }
  if (value !== undefined) return way < 4 ? { enum: [value] } : { ...given, title: 'x' }
  if (Array.isArray(several)) return { ...given, enum: several.toReversed() }
  if (type === 'integer' && typeof minimum === 'number') {
    return { ...rest, type, exclusiveMinimum: Math.ceil(minimum) - 1 }
  }
  if (isWords(properties) && Array.isArray(required)) {
    if (way === 1) return { ...given, required: [] }
    return way === 2 ? { ...given, additionalProperties: false } : moreFields(given, other)
  }
  return typeof type === 'string' ? { ...given, type: [type] } : given
}

const boundWords = [
  'minLength',
  'maxLength',
  'maximum',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'minimum',
  'maxItems',
  'minItems',
]

function moreFields(given: Words, other: Words): Words {
  const { properties } = given
  return { ...given, properties: { d: other, ...(isWords(properties) ? properties : {}) } }
}

function isWords(value: unknown): value is Words {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
