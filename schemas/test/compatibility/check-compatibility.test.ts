import { expect, test } from 'vitest'
import { checkCompatibility } from '../../src/compatibility/check-compatibility.ts'
import { holding, object, text } from './schema-words.ts'
import type { Words } from './schema-words.ts'

const named = (name: string, schema: object) => ({ name, text: JSON.stringify(schema) })

test('a pair is judged in a thread of its own', async () => {
  const judged = await checkCompatibility(named('new', object({})), [named('old', holding(text()))])
  expect(judged).toMatchObject({
    verdict: 'incompatible',
    refusals: [{ against: 'old', rule: 'required', counterexample: {} }],
  })
})

test('a thread that takes too long is ended', async () => {
  const limits = { msMax: 1, mibMax: 256 }
  const judged = await checkCompatibility(named('new', object({})), [], limits)
  expect(judged).toMatchObject({ verdict: 'not-judged', faults: [{ rule: 'too-slow' }] })
})

test('a thread that takes too much memory is ended, and nothing else', async () => {
  const limits = { msMax: 60_000, mibMax: 4 }
  const judged = await checkCompatibility(named('new', manyFields(150)), [], limits)
  expect(judged).toMatchObject({ verdict: 'not-judged', faults: [{ rule: 'too-much-memory' }] })
})

test('the costliest schemas that are allowed are judged in time', async () => {
  const older = tangled('string')
  const judged = await checkCompatibility(named('new', tangled('integer')), [named('old', older)])
  expect(judged.verdict).toBe('incompatible')
})

test('more earlier schemas than are looked at', async () => {
  const older = Array.from({ length: 101 }, () => named('old', object({})))
  const judged = await checkCompatibility(named('new', object({})), older)
  expect(judged).toMatchObject({ verdict: 'not-judged', faults: [{ rule: 'too-many' }] })
})

function manyFields(count: number): Words {
  const inner = object(
    Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`g${at}`, text()])),
  )
  return object(Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, inner])))
}

/** Fifty definitions, each of which refers to all of them. */
function tangled(type: string): Words {
  const names = Array.from({ length: 35 }, (_, at) => `d${at}`)
  const references = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]))
  const one = { ...object({ ...references, value: { type } }) }
  return object(references, { $defs: Object.fromEntries(names.map((name) => [name, one])) })
}
