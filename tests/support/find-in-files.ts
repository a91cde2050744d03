import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Files under a folder, by their path in it, whose bytes hold one of the words in any of the forms that leak it. */
export function findInFiles(folder: string, words: readonly string[]): readonly string[] {
  const forms = words.flatMap(formsOf)
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => holdsAny(bytesOf(join(folder, name)), forms))
    .toSorted()
}

/** Nothing for a folder, and for a file that a running hub has just replaced by another. */
function bytesOf(file: string): Buffer {
  try {
    return statSync(file).isFile() ? readFileSync(file) : Buffer.of()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return Buffer.of()
    throw cause
  }
}

/** Whether a text holds the word in any form. */
export function holds(text: string, word: string): boolean {
  return holdsAny(Buffer.from(text), formsOf(word))
}

function holdsAny(bytes: Buffer, forms: readonly Buffer[]): boolean {
  return forms.some((form) => bytes.includes(form))
}

/** As it is, in UTF-16, in hex, percent-encoded, as JSON escapes, and inside Base64 at each of its three alignments. */
function formsOf(word: string): readonly Buffer[] {
  const plain = Buffer.from(word)
  const texts = [
    plain.toString('hex'),
    encodeURIComponent(word),
    word.replaceAll(/[^\x20-\x7e]/gu, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`),
    ...[0, 1, 2].flatMap((offset) => insideBase64(plain, offset)),
  ]
  return [plain, Buffer.from(word, 'utf16le'), ...texts.map((text) => Buffer.from(text))]
}

/** The letters of Base64 that these bytes alone decide, when they begin `offset` bytes after a group of three. */
function insideBase64(bytes: Buffer, offset: number): readonly string[] {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes])
  const whole = padded.subarray(0, padded.length - (padded.length % 3))
  const from = offset === 0 ? 0 : 4
  return [whole.toString('base64').slice(from), whole.toString('base64url').slice(from)]
}
