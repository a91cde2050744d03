import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSubjectKeyer, subjectKey } from '../src/subject-key.ts'

const hmac = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest('hex')

test.each([32, 48, 64])('a subject key is the HMAC under an index key of %d bytes', (length) => {
  const key = Buffer.from(Array.from({ length }, (_, index) => index * 7))
  const keyOf = createSubjectKeyer(key)
  for (const id of ['330106199003079975', '', 'E12345678', '号'.repeat(60)]) {
    expect(keyOf('resident-id', id)).toBe(hmac(key, `resident-id\0${id}`))
  }
})

test('a short number after a long one leaves nothing of the long one behind', () => {
  const key = Buffer.alloc(32, 9)
  const keyOf = createSubjectKeyer(key)
  keyOf('foreign-permanent-resident', '933840199001019982')
  expect(keyOf('passport', 'E1234')).toBe(subjectKey(key, 'passport', 'E1234'))
})

test('the type of a number is part of the key', () => {
  const keyOf = createSubjectKeyer(Buffer.alloc(32, 1))
  expect(keyOf('passport', 'H12345678')).not.toBe(keyOf('hk-mo-tw-permit', 'H12345678'))
})

test.each([0, 31, 65])('an index key of %d bytes is refused', (length) => {
  expect(() => createSubjectKeyer(Buffer.alloc(length))).toThrow(RangeError)
})
