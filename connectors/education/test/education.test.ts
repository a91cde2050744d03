import { expect, test } from 'vitest'
import { readExample } from '../../sdk/test/read-example.ts'
import { readFixtures } from '../../sdk/test/read-fixtures.ts'

const [enrolments] = await readFixtures('education')

test('an enrolment names the school, its stage, and when it ended if it has', () => {
  expect(enrolments?.keys[0]).toBe('education.enrolment:jiaoyu:XJ0000000001')
  expect(enrolments?.data[0]).toEqual(readExample('education.enrolment'))
  expect(enrolments?.data[1]).toMatchObject({ stage: 'JUNIOR', leftOn: '2021-06-30' })
})

test('a wrong number is quarantined, and the number of a student is never a key', () => {
  expect(enrolments?.refused).toEqual([{ line: 3, reasons: ['value-malformed student.idNumber'] }])
  expect(enrolments?.clear).not.toMatch(/330106(?:19|20)\d\d/)
})
