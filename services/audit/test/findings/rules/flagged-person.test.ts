import { expect, test } from 'vitest'
import { foundBy, hourMs, monday, question, withoutCase } from './office.ts'

const flagged = { details: { signals: ['flagged'] } }
const ten = monday + 10 * hourMs

test('a flagged person who is served with a case is worth a look, without one it must be explained', () => {
  const findings = foundBy('flagged-person', [
    question(ten, flagged),
    withoutCase(ten + 24 * hourMs, flagged),
  ])
  expect(findings.map(({ weight }) => weight)).toEqual([1, 3])
})
