import { hash } from 'node:crypto'

const blockLength = 64
const tagLength = 16

/**
 * The pseudonym of a person in the ledger: HMAC-SHA-256 (RFC 2104) under the quarter's epoch key over the id type, a zero byte and the
 * normalised number, cut to 16 bytes, as base64url. Two one-shot hashes cost a fraction of an HMAC object.
 */
export function subjectTag(epochKey: Buffer, idType: string, normalisedId: string): string {
  const pads = padsOf(epochKey)
  const message = Buffer.from(`${idType}\u0000${normalisedId}`, 'utf8')
  const inner = hash('sha256', Buffer.concat([pads.inner, message]), 'buffer')
  const outer = hash('sha256', Buffer.concat([pads.outer, inner]), 'buffer')
  return outer.toString('base64url', 0, tagLength)
}

interface Pads {
  readonly inner: Buffer
  readonly outer: Buffer
}
const padsByKey = new WeakMap<Buffer, Pads>()

function padsOf(key: Buffer): Pads {
  const known = padsByKey.get(key)
  if (known) return known
  const padded = Buffer.alloc(blockLength)
  key.copy(padded)
  const pads = {
    inner: padded.map((byte) => byte ^ 0x36),
    outer: padded.map((byte) => byte ^ 0x5c),
  }
  const made = { inner: Buffer.from(pads.inner), outer: Buffer.from(pads.outer) }
  padsByKey.set(key, made)
  return made
}
