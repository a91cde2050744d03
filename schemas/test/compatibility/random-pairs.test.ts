import { Ajv2020 } from 'ajv/dist/2020.js'
import { assert, integer, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { judgeSchemas } from '../../src/compatibility/judge-schemas.ts'
import { recordFormats } from '../../src/record-formats.ts'
import { documentsOf, randomFrom } from './any-document.ts'
import { anySchema, schemaAndChanged } from './any-schema.ts'
import type { Words } from './schema-words.ts'

const isLong = Boolean(process.env['HUTONG_TEST_LONG'])
const documentCount = isLong ? 10_000 : 300
const pairCount = isLong ? 2000 : 160
/** A test prints its seed when it fails; each run takes another. */
const runs = { numRuns: pairCount, endOnFailure: false }
const fewerRuns = { ...runs, numRuns: pairCount / 4 }
const seed = integer()
const msMax = isLong ? 1_800_000 : 60_000

test(
  'whatever the schemas are: compatible finds no counterexample, incompatible proves its own',
  () => {
    const counts = { compatible: 0, incompatible: 0, 'not-judged': 0 }
    assert(
      property(schemaAndChanged, seed, ([older, newer], start) => {
        const { verdict, wrong } = judge(older, newer, start)
        expect(wrong).toEqual([])
        counts[verdict] += 1
      }),
      runs,
    )
    // Were one of them never met, nothing would have been tested.
    expect(Math.min(counts.compatible, counts.incompatible)).toBeGreaterThan(pairCount / 10)
    expect(counts['not-judged']).toBeLessThan(pairCount / 10)
  },
  msMax,
)

test(
  'the same for two schemas that have nothing to do with each other',
  () => {
    assert(
      property(tuple(anySchema, anySchema), seed, ([older, newer], start) => {
        expect(judge(older, newer, start).wrong).toEqual([])
      }),
      fewerRuns,
    )
  },
  msMax,
)

test(
  'a schema can always follow itself',
  () => {
    assert(
      property(anySchema, (schema) => {
        expect(verdictOn(schema, schema)).toMatchObject({ verdict: 'compatible' })
      }),
      fewerRuns,
    )
  },
  msMax,
)

/** What the changes may lead to: a definition that stands for itself, formats that nothing tells apart. */
const expectedFaults = new Set(['format-changed', 'reference-circle'])

/** The verdict, and all that speaks against it. */
function judge(older: Words, newer: Words, start: number) {
  const judged = verdictOn(older, newer)
  const { verdict } = judged
  if (verdict === 'not-judged') {
    return { verdict, wrong: judged.faults.filter(({ rule }) => !expectedFaults.has(rule)) }
  }
  const directions = [
    { direction: 'new-records', writer: newer, reader: older },
    { direction: 'old-records', writer: older, reader: newer },
  ]
  const wrong = directions.flatMap(({ direction, writer, reader }): readonly unknown[] => {
    const writes = compile(writer, 'closed')
    const reads = compile(reader, 'open')
    const isUnread = (document: unknown): boolean => writes(document) && !reads(document)
    if (verdict === 'incompatible') {
      const told = judged.refusals.filter((refusal) => refusal.direction === direction)
      return told.filter(({ counterexample }) => !isUnread(counterexample))
    }
    const make = documentsOf(writer, reader, randomFrom(start))
    return Array.from({ length: documentCount }, make).filter(isUnread)
  })
  return { verdict, wrong }
}

function verdictOn(older: Words, newer: Words) {
  const named = (name: string, schema: Words) => ({ name, text: JSON.stringify(schema) })
  return judgeSchemas(named('new', newer), [named('old', older)])
}

const ajv = new Ajv2020({ strict: false, ownProperties: true, formats: recordFormats })

/** Closed or open at every object. */
function compile(schema: Words, side: 'closed' | 'open'): (document: unknown) => boolean {
  const text = JSON.stringify(schema, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('type' in value)) return value
    if (![value.type].flat().includes('object')) return value
    return { ...value, additionalProperties: side === 'open' }
  })
  const parsed: Words = JSON.parse(text)
  const validate = ajv.compile(parsed)
  ajv.removeSchema(parsed)
  return (document) => validate(document)
}
