import { describe, expect, test } from 'vitest'
import { encodeGb18030 } from '../../../src/city/export/encode-gb18030.ts'

const decoder = new TextDecoder('gb18030', { fatal: true, ignoreBOM: true })

function encode(text: string): Uint8Array {
  const into = new Uint8Array(text.length * 4)
  return into.subarray(0, encodeGb18030(text, into, 0))
}

function hex(text: string): string {
  return Buffer.from(encode(text)).toString('hex')
}

function pointsFrom(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, offset) => first + offset)
}

// GB 18030-2022 gave these private-use characters' places to characters that Unicode has got since.
const withoutPlace = new Set([
  0xe5e5,
  ...pointsFrom(0xe78d, 0xe796),
  0xe81e,
  0xe826,
  0xe82b,
  0xe82c,
  0xe832,
  0xe843,
  0xe854,
  0xe864,
])

describe('GB 18030', () => {
  test('the whole basic plane is read back as it was written', () => {
    const points = pointsFrom(0, 0xffff).filter(
      (point) => (point < 0xd800 || point > 0xdfff) && !withoutPlace.has(point),
    )
    const text = String.fromCharCode(...points.slice(0, 30_000))
    const rest = String.fromCharCode(...points.slice(30_000))
    expect(decoder.decode(encode(text + rest)) === text + rest).toBe(true)
  })

  test('the rare Han characters of planes 2 and 3 are read back as they were written', () => {
    for (const [first, last] of [
      [0x2_0000, 0x2_ffff],
      [0x3_0000, 0x3_23af],
    ] as const) {
      const text = pointsFrom(first, last)
        .map((point) => String.fromCodePoint(point))
        .join('')
      expect(decoder.decode(encode(text)) === text).toBe(true)
    }
  })

  test('bytes are those of the standard', () => {
    expect(hex('A中·€䶮')).toBe('41d6d0a1a4a2e3fe9f')
    // The first and the last character outside the basic plane.
    expect(hex('\u{10000}\u{10FFFF}')).toBe('90308130e3329a35')
  })

  test('writing begins where it is told to and says where it ended', () => {
    const into = new Uint8Array(8)
    expect(encodeGb18030('中', into, 3)).toBe(5)
    expect(Buffer.from(into).toString('hex')).toBe('000000d6d0000000')
  })

  test.each([
    ['half of a surrogate pair', '\uD800'],
    ['a private-use character that lost its place', '\uE5E5'],
  ])('%s is refused, not replaced', (_, text) => {
    expect(() => encode(text)).toThrow(expect.objectContaining({ code: 'HUTONG_TEXT_UNENCODABLE' }))
  })
})
