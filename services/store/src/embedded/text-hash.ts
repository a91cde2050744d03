const prime = 0x01000193
const basis = 0x811c9dc5
const otherBasis = 0x9747b28c
const lowBits = 20

/** 52 bits of a text as a whole number: two FNV-1a walks from different bases. Spreads keys; proves nothing. */
export function textHash(text: string): number {
  let high = basis
  let low = otherBasis
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, prime)
    low = Math.imul(low ^ unit, prime) ^ (low >>> 15)
  }
  return (high >>> 0) * 2 ** lowBits + (low >>> (32 - lowBits))
}
