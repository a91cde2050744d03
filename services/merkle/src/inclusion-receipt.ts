import { fromBase64, toBase64 } from './base64.ts'
import { hashLength } from './hash.ts'

/** C2SP tlog-proof@v1: one entry, its place, and the signed checkpoint it leads to, in one text. */
export interface InclusionReceipt {
  /** The entry itself, when the receipt carries it. */
  readonly extra: Uint8Array | null
  readonly index: number
  /** From the leaf's sibling upward. */
  readonly proof: readonly Uint8Array[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
}

export const receiptMagic = 'c2sp.org/tlog-proof@v1'

export function formatReceipt(receipt: InclusionReceipt): string {
  const extra = receipt.extra ? `extra ${toBase64(receipt.extra)}\n` : ''
  const hashes = receipt.proof.map((hash) => `${toBase64(hash)}\n`).join('')
  return `${receiptMagic}\n${extra}index ${receipt.index}\n${hashes}\n${receipt.checkpoint}`
}

/** Null when it is no tlog-proof. */
export function parseReceipt(text: string): InclusionReceipt | null {
  const cut = text.indexOf('\n\n')
  if (cut < 0) return null
  const lines = text.slice(0, cut).split('\n')
  if (lines.shift() !== receiptMagic) return null
  const extraText = lines[0]?.startsWith('extra ') ? lines.shift()?.slice(6) : undefined
  const extra = extraText === undefined ? null : fromBase64(extraText)
  if (extraText !== undefined && !extra) return null
  const index = parseIndex(lines.shift())
  const proof = lines.map(fromBase64)
  if (index === null || lines.length > proofLengthMax) return null
  if (!proof.every((hash) => hash !== null && hash.length === hashLength)) return null
  return {
    extra,
    index,
    proof: proof.filter((hash) => hash !== null),
    checkpoint: text.slice(cut + 2),
  }
}

/** The C2SP text allows no tree deeper than 63. */
const proofLengthMax = 63

function parseIndex(line: string | undefined): number | null {
  const match = /^index (0|[1-9]\d{0,15})$/.exec(line ?? '')
  const index = Number(match?.[1] ?? Number.NaN)
  return Number.isSafeInteger(index) ? index : null
}
