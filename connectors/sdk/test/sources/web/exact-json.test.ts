import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExactJson } from '../../../src/sources/web/exact-json.ts'

/** What JSON.parse says, with numbers and truth values as they are written. */
function expected(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'boolean' || typeof value === 'number' ? JSON.stringify(value) : value,
  )
}

test('any JSON text is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 6, stringUnit: 'binary' }),
      fc.constantFrom(undefined, 1),
      (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), undefined, indent)
        expect(parseExactJson(text)?.value).toEqual(expected(text))
      },
    ),
  )
})

test('any text that is no JSON is refused where JSON.parse refuses it', () => {
  const broken = fc.tuple(
    fc.json({ maxDepth: 3 }),
    fc.nat(),
    fc.constantFrom('', ',', '"', '}', ']', '0', '\\', '\n', ' '),
  )
  fc.assert(
    fc.property(broken, ([json, at, more]) => {
      const place = at % (json.length + 1)
      const text = json.slice(0, place) + more + json.slice(place + 1)
      expect(parseExactJson(text) !== undefined).toBe(isJson(text))
    }),
    { numRuns: 2000 },
  )
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('a name that would change what an object is stays a name', () => {
  const value = parseExactJson('{"__proto__":{"a":1}}')?.value
  expect(Object.hasOwn(Object(value), '__proto__')).toBe(true)
})

test('lists more than 64 deep are refused', () => {
  expect(parseExactJson('['.repeat(70) + ']'.repeat(70))).toBeUndefined()
})

test('every element of a list can be found again in the text', () => {
  const text = ' [ {"a": [1]} , "b",[] ]'
  const json = parseExactJson(text)
  const list = Array.isArray(json?.value) ? json.value : []
  const found = json?.spansOf(list).map(({ start, end }) => text.slice(start, end))
  expect(found).toEqual(['{"a": [1]}', '"b"', '[]'])
})
