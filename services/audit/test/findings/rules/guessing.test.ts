import { expect, test } from 'vitest'
import { foundBy, hourMs, monday, question, times } from './office.ts'

const ten = monday + 10 * hourMs
const about = (answerClass: string) => ({ subject: 'one-person', answerClass })

test('one wrong claim after the other about one person is found', () => {
  const asked = times(6, (at) => question(ten + at * 60_000, about('NO:mismatch')))
  expect(foundBy('guessing', asked)).toMatchObject([{ entryCount: 6 }])
})

test('a spent budget is found at once, and must be explained', () => {
  const spent = question(ten, { ...about('REFUSED:guesses-used-up'), kind: 'refusal' })
  expect(foundBy('guessing', [spent])).toMatchObject([{ weight: 3 }])
})

test('two slips of the pen and a YES are not', () => {
  const asked = ['NO:mismatch', 'NO:mismatch', 'YES'].map((answer, at) =>
    question(ten + at * 60_000, about(answer)),
  )
  expect(foundBy('guessing', asked)).toEqual([])
})
