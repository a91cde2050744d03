import { expect, test } from 'vitest'
import { startThread } from '../../../services/process/src/start-thread.ts'
import { checkCompatibility } from '../../src/compatibility/check-compatibility.ts'
import { holding, object, text } from './schema-words.ts'
import type { Words } from './schema-words.ts'

const check = (
  later: Words,
  earlier: readonly Words[],
  limits?: { msMax: number; mibMax: number },
) =>
  checkCompatibility(
    named('new', later),
    earlier.map((schema) => named('old', schema)),
    startThread,
    limits,
  )
const named = (name: string, schema: object) => ({ name, text: JSON.stringify(schema) })

test('a pair is judged in a thread of its own', async () => {
  const judged = await check(object({}), [holding(text())])
  expect(judged).toMatchObject({
    verdict: 'incompatible',
    refusals: [{ against: 'old', rule: 'required', counterexample: {} }],
  })
})

test('a thread that takes too long is ended', async () => {
  const limits = { msMax: 1, mibMax: 256 }
  const judged = await check(object({}), [], limits)
  expect(judged).toMatchObject({ verdict: 'not-judged', faults: [{ rule: 'too-slow' }] })
})

test('a thread that takes too much memory is ended, and nothing else', async () => {
  const limits = { msMax: 60_000, mibMax: 4 }
  const judged = await check(manyFields(150), [], limits)
  expect(judged).toMatchObject({ verdict: 'not-judged', faults: [{ rule: 'too-much-memory' }] })
})

test('the costliest schemas that are allowed are judged', async () => {
  const limits = { msMax: 60_000, mibMax: 256 }
  const judged = await check(tangled('integer'), [tangled('string')], limits)
  expect(judged.verdict).toBe('incompatible')
})

test('more earlier schemas than are looked at', async () => {
  const judged = await check(
    object({}),
    Array.from({ length: 101 }, () => object({})),
  )
  expect(judged).toMatchObject({ verdict: 'not-judged', faults: [{ rule: 'too-many' }] })
})

function manyFields(count: number): Words {
  const inner = object(
    Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`g${at}`, text()])),
  )
  return object(Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, inner])))
}

/** Many definitions, each of which refers to all of them. */
function tangled(type: string): Words {
  const names = Array.from({ length: 35 }, (_, at) => `d${at}`)
  const references = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]))
  const one = { ...object({ ...references, value: { type } }) }
  return object(references, { $defs: Object.fromEntries(names.map((name) => [name, one])) })
}
