import { expect, test } from 'vitest'
import { foundBy, hourMs, monday, question } from './office.ts'

const ten = monday + 10 * hourMs

test('an officer who asks about the own records is found, and so is one who only tries', () => {
  const asked = question(ten, { details: { signals: ['own-record'] } })
  const tried = question(ten, { answerClass: 'REFUSED:own-record', details: { officer: 'o-2' } })
  expect(foundBy('own-record', [asked, tried])).toMatchObject([
    { about: { officer: 'o-1' }, weight: 3 },
    { about: { officer: 'o-2' }, weight: 3 },
  ])
})

test('a citizen who looks at the own records at a portal is not', () => {
  const portal = question(ten, { client: 'zwfw-portal', channel: 'online', details: null })
  expect(foundBy('own-record', [portal])).toEqual([])
})
