import { expect, test } from 'vitest'
import { encodeEntry } from '../src/ledger.ts'
import { sampleEntry } from './support.ts'

test('members are written in the order of version 1 whatever order they came in', () => {
  const { v, id, ...rest } = sampleEntry
  const text = encodeEntry({ ...rest, id, v }).toString()
  expect(text).toBe(encodeEntry(sampleEntry).toString())
  expect(Object.keys(JSON.parse(text))).toEqual([
    'v',
    'id',
    'time',
    'traceId',
    'kind',
    'client',
    'department',
    'fields',
    'answerClass',
    'status',
    'bodySha256',
    'salt',
  ])
})

test('members that do not apply are left out', () => {
  expect(encodeEntry(sampleEntry).toString()).not.toContain('sealed')
})
