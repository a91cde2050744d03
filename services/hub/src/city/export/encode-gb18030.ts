import { HutongError } from '@hutong/process'

/**
 * GB 18030 from text: Node decodes it (`TextDecoder('gb18030')`) but has no encoder, so the tables below are read
 * out of the decoder, and whatever is written here is read back as the same text. Layout of the code: WHATWG
 * Encoding Standard, section "gb18030".
 *
 * Writes `text` into `into` from `at` on and returns the offset behind it. At most 4 bytes a code point are written;
 * the caller leaves that much room. Not safe for a buffer that is too short: the rest would be lost.
 *
 * @throws HutongError HUTONG_TEXT_UNENCODABLE for half of a surrogate pair and for the 19 private-use characters
 * that GB 18030-2022 took out of the code.
 */
export function encodeGb18030(text: string, into: Uint8Array, at: number): number {
  let end = at
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) {
      into[end] = unit
      end += 1
      continue
    }
    const two = twoBytes[unit] ?? 0
    if (two !== 0) {
      into[end] = two >> 8
      into[end + 1] = two & 0xff
      end += 2
      continue
    }
    const point = text.codePointAt(index) ?? unit
    if (point > 0xffff) index += 1
    end = writeFourBytes(pointerOf(point), into, end)
  }
  return end
}

// The first pointer of the supplementary planes; below it lie those of the BMP that have no two-byte code.
const supplementaryPointer = 189_000
const bmpPointersMax = 39_420
const twoBytePointersMax = 23_940

const decoder = new TextDecoder('gb18030', { ignoreBOM: true })
const twoBytes = readTwoByteTable()
const fourBytePointers = readFourByteTable()

function pointerOf(point: number): number {
  if (point > 0xffff) return supplementaryPointer + point - 0x1_0000
  const next = fourBytePointers[point] ?? 0
  if (next > 0) return next - 1
  throw new HutongError(
    'HUTONG_TEXT_UNENCODABLE',
    `U+${point.toString(16).toUpperCase()} has no place in GB 18030: leave it out, or write the file in UTF-8`,
  )
}

function writeFourBytes(pointer: number, into: Uint8Array, at: number): number {
  into[at] = 0x81 + Math.floor(pointer / 12_600)
  into[at + 1] = 0x30 + (Math.floor(pointer / 1260) % 10)
  into[at + 2] = 0x81 + (Math.floor(pointer / 10) % 126)
  into[at + 3] = 0x30 + (pointer % 10)
  return at + 4
}

/** UTF-16 unit to its two bytes as one number, 0 where there are none. */
function readTwoByteTable(): Uint16Array {
  const bytes = new Uint8Array(twoBytePointersMax * 2)
  for (let pointer = 0; pointer < twoBytePointersMax; pointer += 1) {
    const trail = pointer % 190
    bytes[pointer * 2] = 0x81 + Math.floor(pointer / 190)
    // 0x7F is no trail byte.
    bytes[pointer * 2 + 1] = trail + (trail < 0x3f ? 0x40 : 0x41)
  }
  const table = new Uint16Array(0x1_0000)
  const text = decodeOneEach(bytes, twoBytePointersMax)
  for (let pointer = 0; pointer < twoBytePointersMax; pointer += 1) {
    const unit = text.charCodeAt(pointer)
    // Two codes stand for the ideographic space; the first is the one in use.
    if (table[unit] === 0)
      table[unit] = ((bytes[pointer * 2] ?? 0) << 8) | (bytes[pointer * 2 + 1] ?? 0)
  }
  return table
}

/** UTF-16 unit to its four-byte pointer plus one, 0 where there is none. */
function readFourByteTable(): Uint16Array {
  const bytes = new Uint8Array(bmpPointersMax * 4)
  for (let pointer = 0; pointer < bmpPointersMax; pointer += 1) {
    writeFourBytes(pointer, bytes, pointer * 4)
  }
  const table = new Uint16Array(0x1_0000)
  const text = decodeOneEach(bytes, bmpPointersMax)
  for (let pointer = 0; pointer < bmpPointersMax; pointer += 1) {
    table[text.charCodeAt(pointer)] = pointer + 1
  }
  return table
}

/** Every code handed in stands for exactly one UTF-16 unit, or the tables would be shifted. */
function decodeOneEach(bytes: Uint8Array, codes: number): string {
  const text = decoder.decode(bytes)
  if (text.length === codes) return text
  throw new HutongError(
    'HUTONG_RUNTIME_UNSUITED',
    'this Node decodes GB 18030 differently from the standard: use Node 24 with full ICU',
  )
}
