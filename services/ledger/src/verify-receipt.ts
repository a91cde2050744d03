import { verifyReceipt as verify, type ReceiptQuestion, type ReceiptVerdict } from '@hutong/merkle'
import { sha256, verifyEd25519 } from './sha256.ts'

/** Checks one receipt offline with Node's own SHA-256 and Ed25519. `body` is the parsed response, its receipt still in it. */
export function verifyReceipt(question: ReceiptQuestion): Promise<ReceiptVerdict> {
  return verify(question, { hash: sha256, verifySignature: verifyEd25519 })
}
