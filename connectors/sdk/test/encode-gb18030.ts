/** GB 18030 for tests: Node only decodes it. Two-byte characters, found by decoding them all once, and U+2B5AF's neighbours by their four bytes. */
export function encodeGb18030(text: string): Buffer {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) bytes.push(code)
    else if (code >= 0x10000) bytes.push(...fourBytes(code))
    else bytes.push(...(table.get(character) ?? unknown(character)))
  }
  return Buffer.from(bytes)
}

const table = makeTable()

function makeTable(): ReadonlyMap<string, readonly number[]> {
  const decoder = new TextDecoder('gb18030')
  const pairs = new Map<string, readonly number[]>()
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (trail === 0x7f) continue
      const text = decoder.decode(Uint8Array.of(lead, trail))
      if (text.length === 1 && !pairs.has(text)) pairs.set(text, [lead, trail])
    }
  }
  return pairs
}

/** Beyond the first plane the four bytes count on from 90 30 81 30. */
function fourBytes(code: number): readonly number[] {
  const at = code - 0x10000
  return [
    0x90 + Math.floor(at / 12_600),
    0x30 + (Math.floor(at / 1260) % 10),
    0x81 + (Math.floor(at / 10) % 126),
    0x30 + (at % 10),
  ]
}

function unknown(character: string): never {
  throw new Error(`no two bytes for U+${character.codePointAt(0)?.toString(16)}`)
}
