import { equalBytes } from './hash.ts'
import { formatSignatureLine, parseSignedNote, signaturesOf } from './signed-note.ts'
import type { CosignerKey } from './verifier-key.ts'
import type { VerifySignature } from './verify-receipt.ts'

/** What a witness says of a checkpoint: at this time it was the largest it had seen of this ledger, and contained all that it had seen before. */
export interface Cosignature {
  /** Seconds since 1970, by the clock of the witness. */
  readonly timeS: number
  /** Ed25519 over `cosignedMessage`. */
  readonly signature: Uint8Array
}

const timeLength = 8
const signatureLength = 64

/** C2SP tlog-cosignature v1: two lines of its own before the text of the checkpoint. */
export function cosignedMessage(timeS: number, text: string): Uint8Array {
  return new TextEncoder().encode(`cosignature/v1\ntime ${timeS}\n${text}`)
}

/** The signature line that a witness answers with. */
export function formatCosignature(key: CosignerKey, { timeS, signature }: Cosignature): string {
  const bytes = new Uint8Array(timeLength + signature.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(timeS))
  bytes.set(signature, timeLength)
  return formatSignatureLine({ name: key.name, keyId: key.keyId, signature: bytes })
}

/** The newest cosignature of this witness on a signed note. Null when it bears none that holds. */
export async function openCosignature(
  note: string,
  key: CosignerKey,
  verifySignature: VerifySignature,
): Promise<Cosignature | null> {
  const signed = parseSignedNote(note)
  if (!signed) return null
  let newest: Cosignature | null = null
  for (const bytes of signaturesOf(signed, key)) {
    const cosignature = parseCosignature(bytes)
    if (!cosignature || cosignature.timeS <= (newest?.timeS ?? -1)) continue
    const message = cosignedMessage(cosignature.timeS, signed.text)
    if (await verifySignature(key.publicKey, message, cosignature.signature)) newest = cosignature
  }
  return newest
}

/** The lines of a signed note that claim to be of this key, as they stand there. */
export function signatureLinesOf(note: string, key: CosignerKey): string {
  const signatures = parseSignedNote(note)?.signatures ?? []
  return signatures
    .filter(({ name, keyId }) => name === key.name && equalBytes(keyId, key.keyId))
    .map(formatSignatureLine)
    .join('')
}

/** Null for a wrong length, and for a time that no number counts exactly. */
function parseCosignature(bytes: Uint8Array): Cosignature | null {
  if (bytes.length !== timeLength + signatureLength) return null
  const time = new DataView(bytes.buffer, bytes.byteOffset, timeLength).getBigUint64(0)
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return null
  return { timeS: Number(time), signature: bytes.subarray(timeLength) }
}
