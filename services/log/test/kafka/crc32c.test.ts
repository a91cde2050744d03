import { expect, test } from 'vitest'
import { crc32c } from '../../src/kafka/crc32c.ts'

// RFC 3720 appendix B.4, and the check value of the CRC catalogue.
test.each([
  ['the digits 1 to 9', Buffer.from('123456789'), 0xe3069283],
  ['32 bytes of zeroes', Buffer.alloc(32), 0x8a9136aa],
  ['32 bytes of ones', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['32 rising bytes', Buffer.from(Array.from({ length: 32 }, (_, n) => n)), 0x46dd794e],
  ['no bytes', Buffer.alloc(0), 0],
])('the checksum of %s is the published one', (_, bytes, expected) => {
  expect(crc32c(bytes, 0, bytes.length)).toBe(expected)
})

test('only the bytes between start and end count', () => {
  const bytes = Buffer.from('xx123456789yy')
  expect(crc32c(bytes, 2, 11)).toBe(0xe3069283)
})
