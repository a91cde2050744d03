import { expect, test } from 'vitest'
import { crc32c } from '../src/crc32c.ts'

test.each([
  ['123456789 (the check value of the CRC catalogue)', Buffer.from('123456789'), 0xe3069283],
  ['32 zeros (RFC 3720 B.4)', Buffer.alloc(32), 0x8a9136aa],
  ['32 ones (RFC 3720 B.4)', Buffer.alloc(32, 0xff), 0x62a8ab43],
  ['0 to 31 (RFC 3720 B.4)', Buffer.from(Array.from({ length: 32 }, (_, at) => at)), 0x46dd794e],
  ['nothing', Buffer.alloc(0), 0],
])('the checksum of %s is right', (_, bytes, expected) => {
  expect(crc32c(bytes, 0, bytes.length)).toBe(expected)
})

test('only the bytes that were asked for count', () => {
  expect(crc32c(Buffer.from('xx123456789yy'), 2, 11)).toBe(0xe3069283)
})
