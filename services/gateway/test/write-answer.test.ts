import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { bodyDigest, withReceipt, writeAnswer } from '../src/write-answer.ts'
import type { Answer } from '../src/write-answer.ts'

const answers: readonly Answer[] = ([240, 0, null] as const).flatMap((lagMs) =>
  (['2026-01-01T00:00:00Z', null] as const).flatMap((recordTime) =>
    [[], ['event'], ['a"b', 'partyA', '日期', '\n']].map((mismatches): Answer => ({
      answer: mismatches.length === 0 ? 'YES' : 'NO',
      asOf: { lagMs, position: 'records.x.y.v1@0:1,1:2', recordTime, source: 'minzheng' },
      mismatches,
      reason: mismatches.length === 0 ? null : 'mismatch',
    })),
  ),
)

test.each(answers)('%j is written as it is, members in the order of RFC 8785', (answer) => {
  const text = writeAnswer(answer)
  expect(JSON.parse(text)).toEqual(answer)
  expect(text).toBe(JSON.stringify(inOrder(answer)))
})

test('the digest is the SHA-256 of the UTF-8 bytes, in lower-case hex', () => {
  const [answer] = answers
  const text = answer ? writeAnswer(answer) : ''
  expect(bodyDigest(text)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
  expect(bodyDigest('日')).toBe(createHash('sha256').update('日', 'utf8').digest('hex'))
})

test('the receipt comes last and changes nothing before it', () => {
  const body = '{"answer":"YES"}'
  expect(withReceipt(body, String.raw`a\nb`)).toBe(String.raw`{"answer":"YES","receipt":"a\nb"}`)
})

/** Members sorted by their names, all the way down. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, inOrder(member)]))
}
