import { describe, expect, test } from 'vitest'
import { judgeSchemas } from '../../src/compatibility/judge-schemas.ts'
import { judgedPairs } from './pairs.ts'
import type { JudgedPair } from './pairs.ts'
import type { Words } from './schema-words.ts'

describe('a pair of schemas is judged as a person judges it', () => {
  test.each(judgedPairs)('$name', ({ older, newer, verdict }) => {
    expect(verdictOn(older, newer)).toEqual(expected(verdict, (told) => told))
  })

  test.each(judgedPairs)('$name, the other way round', ({ older, newer, verdict }) => {
    expect(verdictOn(newer, older)).toEqual(expected(verdict, turned))
  })
})

function verdictOn(older: Words, newer: Words): unknown {
  const named = (name: string, schema: Words) => ({ name, text: JSON.stringify(schema) })
  const judged = judgeSchemas(named('new', newer), [named('old', older)])
  if (judged.verdict === 'compatible') return judged.verdict
  if (judged.verdict === 'not-judged') return judged.faults
  const words = { 'new-records': 'new', 'old-records': 'old' }
  return judged.refusals
    .map(({ direction, rule, path }) => `${words[direction]} ${rule} ${path}`)
    .toSorted()
}

function expected(verdict: JudgedPair['verdict'], turn: (told: string) => string): unknown {
  return verdict === 'same' ? 'compatible' : verdict.map(turn).toSorted()
}

/** Old and new change places. */
const turned = (told: string): string =>
  told.startsWith('new ') ? told.replace('new ', 'old ') : told.replace('old ', 'new ')
