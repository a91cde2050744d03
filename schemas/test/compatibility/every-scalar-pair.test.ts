import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { findOutside } from '../../src/compatibility/comparing/find-outside.ts'
import { readSchema } from '../../src/compatibility/reading/read-schema.ts'
import { recordFormats } from '../../src/record-formats.ts'
import { number, text, truth, whole } from './schema-words.ts'
import type { Words } from './schema-words.ts'

const each = <Item>(word: string, ...values: readonly Item[]): readonly Words[] => [
  {},
  ...values.map((value) => ({ [word]: value })),
]
const lowest = [
  ...each('minimum', -1, 0, 0.5, 1),
  { exclusiveMinimum: 0 },
  { exclusiveMinimum: 0.5 },
]
const highest = [...each('maximum', 0, 1, 1.5, 2), { exclusiveMaximum: 1 }, { exclusiveMaximum: 2 }]
const numbers = [whole, number].flatMap((of) =>
  lowest.flatMap((low) => highest.map((high) => of({ ...low, ...high }))),
)
const texts = each('minLength', 0, 1, 2).flatMap((shortest) =>
  each('maxLength', 0, 1, 2, 10).flatMap((longest) =>
    each('format', 'date', 'ethnic-code', 'decimal', 'name').map((format) =>
      text({ ...shortest, ...longest, ...format }),
    ),
  ),
)
const constants = [0, 1, 1.5, '', 'x', '01', '2026-01-01', true, null].map((value) => ({
  const: value,
}))
const enums = [
  [0, 1],
  [1, 2],
  [0, 1, 2],
  [0.5, 1],
  ['x', ''],
  ['01', '02'],
  [true, false],
  [null, 1],
  ['x', 1],
].map((values) => ({ enum: values }))
const types = [
  'null',
  ['string', 'null'],
  ['integer', 'string'],
  ['integer', 'number'],
  ['boolean', 'null'],
].map((type) => ({ type }))

const quarters = Array.from({ length: 29 }, (_, step) => step / 4 - 3)
const nearBounds = [-1, 0, 0.5, 1, 1.5, 2].flatMap((bound) => [
  bound + Number.EPSILON,
  bound - Number.EPSILON,
  bound + 1e-9,
  bound - 1e-9,
])
const lengths = ['x', '?', ' ', '一', '𠮷'].flatMap((one) =>
  [1, 2, 3, 10, 11, 30].map((length) => one.repeat(length)),
)
const extremes = [Number.MIN_VALUE, -Number.MIN_VALUE, 1e9, -1e9, 1e9 + 0.5]
const codes = ['', 'y', 'xy', '01', '02', '97', '57', '1', '2', '10', '1.5', '123456789.1']
const days = ['2026-01-01', '2026-01-02', '2026-02-30']
/** Whatever tells two of the schemas apart is among these. */
const values: readonly unknown[] = [
  null,
  true,
  false,
  ...quarters,
  ...nearBounds,
  ...extremes,
  ...lengths,
  ...codes,
  ...days,
]

const ajv = new Ajv2020({ strict: false, formats: recordFormats })
const schemas = [...numbers, ...texts, ...constants, ...enums, ...types, truth].map((words) => {
  const reading = readSchema(JSON.stringify(words))
  if (!reading.ok) throw new Error(`${JSON.stringify(words)} is outside the subset`)
  const validate = ajv.compile(words)
  const takes = (value: unknown): boolean => validate(value)
  return { words, place: reading.schema.place, takes, taken: values.map(takes) }
})

test('of every two schemas of single values, what one allows and the other does not is found', () => {
  const wrong = schemas.flatMap((sent) =>
    schemas.flatMap((known) => {
      const { outside, unjudged } = findOutside(sent.place, known.place)
      const isMissed =
        outside.length + unjudged.length === 0 &&
        sent.taken.some((isTaken, index) => isTaken && !known.taken[index])
      const isFalse = outside.some(({ document }) => !sent.takes(document) || known.takes(document))
      return isMissed || isFalse ? [[sent.words, known.words]] : []
    }),
  )
  expect(schemas.length).toBeGreaterThan(200)
  expect(wrong).toEqual([])
})
