import { hash } from 'node:crypto'

const blockLength = 64
const digestLength = 32
const tagLength = 16
/** An id type and a number are far shorter; what were longer would be cut by the buffer, so numbers are normalised before. */
const messageLengthMax = 512

/**
 * The pseudonym of a person in the ledger: HMAC-SHA-256 (RFC 2104) under the quarter's epoch key over the id type, a zero byte and the
 * normalised number, cut to 16 bytes, as base64url. Two one-shot hashes cost a fraction of an HMAC object.
 */
export function subjectTag(epochKey: Buffer, idType: string, normalisedId: string): string {
  const { inner, outer } = padsOf(epochKey)
  const length = inner.write(`${idType}\0${normalisedId}`, blockLength, 'utf8')
  const digest = hash('sha256', inner.subarray(0, blockLength + length), 'buffer')
  outer.set(digest, blockLength)
  return hash('sha256', outer, 'buffer').toString('base64url', 0, tagLength)
}

/** The key's pads, each with room for what is hashed behind it. */
interface Pads {
  readonly inner: Buffer
  readonly outer: Buffer
}
const padsByKey = new WeakMap<Buffer, Pads>()

function padsOf(key: Buffer): Pads {
  const known = padsByKey.get(key)
  if (known) return known
  const made = { inner: pad(key, 0x36, messageLengthMax), outer: pad(key, 0x5c, digestLength) }
  padsByKey.set(key, made)
  return made
}

function pad(key: Buffer, filler: number, room: number): Buffer {
  const bytes = Buffer.alloc(blockLength + room)
  bytes.fill(filler, 0, blockLength)
  for (const [index, byte] of key.entries()) bytes[index] = byte ^ filler
  return bytes
}
