import { fromBase64, hashLength, toBase64 } from '@hutong/merkle'

/** What a ledger sends to a witness (C2SP tlog-witness, add-checkpoint). */
export interface Submission {
  /** Size of the tree that the witness cosigned last, as far as the ledger knows. */
  readonly old: number
  /** That the tree of `old` entries is the beginning of the checkpoint's. */
  readonly proof: readonly Uint8Array[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
}

/** Larger ones are refused unread: 63 lines of proof and a checkpoint with many signatures need a quarter of it. */
export const submissionBytesMax = 64 * 1024
/** The media type of an answer that holds no more than a size. */
export const sizeType = 'text/x.tlog.size'

const proofLengthMax = 63

export function formatSubmission({ old, proof, checkpoint }: Submission): string {
  const hashes = proof.map((hash) => `${toBase64(hash)}\n`).join('')
  return `old ${old}\n${hashes}\n${checkpoint}`
}

/** Null when it is none; the checkpoint is not looked at. */
export function parseSubmission(body: string): Submission | null {
  const cut = body.indexOf('\n\n')
  const [first = '', ...hashes] = body.slice(0, Math.max(cut, 0)).split('\n')
  const old = parseSize(/^old (\d+)$/.exec(first)?.[1])
  const proof = hashes.map(fromBase64).filter((hash) => hash?.length === hashLength)
  if (old === null || hashes.length > proofLengthMax || proof.length < hashes.length) return null
  return { old, proof: proof.filter((hash) => hash !== null), checkpoint: body.slice(cut + 2) }
}

/** A decimal without leading zeroes; null for anything else. */
export function parseSize(text: string | undefined): number | null {
  if (text === undefined || !/^(0|[1-9]\d{0,15})$/.test(text)) return null
  return Number.isSafeInteger(Number(text)) ? Number(text) : null
}
