import { expect, test } from 'vitest'
import { dayMs, foundBy, hourMs, monday, question, times, usualDays } from './office.ts'

const later = monday + 14 * dayMs + 10 * hourMs
const refused = (code: string, recordType = 'marriage.event') => ({
  kind: 'refusal',
  answerClass: `REFUSED:${code}`,
  recordType,
})

test('one who is refused again and again is found', () => {
  const asked = times(12, (at) => question(later + at * 300_000, refused('region-not-granted')))
  expect(foundBy('repeated-refusals', usualDays(14), asked)).toHaveLength(1)
})

test('a system that tries one door after the other is found', () => {
  const asked = times(12, (at) =>
    question(later + at * 60_000, {
      ...refused('grant-missing', `type-${at % 4}`),
      client: 'curious',
      details: null,
    }),
  )
  expect(foundBy('repeated-refusals', usualDays(14), asked)).toMatchObject([
    { about: { client: 'curious' } },
  ])
})

test('a grant that ran out for the whole department is not', () => {
  const asked = times(60, (at) =>
    question(later + at * 60_000, {
      ...refused('grant-expired'),
      details: { officer: `o-${1 + (at % 6)}` },
    }),
  )
  const found = foundBy('repeated-refusals', usualDays(14), asked)
  expect(found.flatMap(({ entries }) => entries).length).toBeLessThanOrEqual(12)
})

test('a refusal now and then is not', () => {
  const asked = times(3, (at) => question(later + at * hourMs, refused('field-not-granted')))
  expect(foundBy('repeated-refusals', usualDays(14), asked)).toEqual([])
})
