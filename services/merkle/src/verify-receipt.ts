import { canonicalJson } from './canonical-json.ts'
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts'
import { leafHash, type Hash } from './hash.ts'
import { verifyInclusion } from './inclusion-proof.ts'
import { parseReceipt } from './inclusion-receipt.ts'
import { parseSignedNote, signaturesOf } from './signed-note.ts'
import { parseVerifierKey, type VerifierKey } from './verifier-key.ts'

/** Ed25519 (RFC 8032): is this the key's signature of the message? WebCrypto answers later, Node at once. */
export type VerifySignature = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>

export interface ReceiptQuestion {
  /** The tlog-proof text. */
  readonly receipt: string
  /** The verifier key that the reader trusts, in the C2SP text form; of several, one a line, those of the receipt's origin count. */
  readonly vkey: string
  /** The whole response body as parsed JSON; its `receipt` and `receipts` are left out here. */
  readonly body?: unknown
}

export type ReceiptVerdict =
  | {
      readonly valid: true
      readonly index: number
      readonly size: number
      readonly origin: string
      readonly entry: Uint8Array
      /** False when no body was given, so nothing is said about one. */
      readonly bodyBound: boolean
    }
  | { readonly valid: false; readonly problem: ReceiptProblem; readonly message: string }

export type ReceiptProblem = 'key' | 'form' | 'origin' | 'signature' | 'inclusion' | 'body'

/** Checks one receipt offline: form, signature, inclusion, and, when a body is given, that the entry is about that body. */
export async function verifyReceipt(
  question: ReceiptQuestion,
  means: { readonly hash: Hash; readonly verifySignature: VerifySignature },
): Promise<ReceiptVerdict> {
  const keys = parseVerifierKeys(means.hash, question.vkey)
  if (!keys) return refuse('key', 'the verifier key is not an Ed25519 vkey')
  const receipt = parseReceipt(question.receipt)
  if (!receipt?.extra)
    return refuse('form', 'the receipt is not a tlog-proof that carries its entry')
  const checkpoint = await openCheckpointByAny(receipt.checkpoint, keys, means.verifySignature)
  if ('valid' in checkpoint) return checkpoint
  const { index, proof, extra: entry } = receipt
  const { size, root, origin } = checkpoint
  if (
    !verifyInclusion(means.hash, { index, size, leaf: leafHash(means.hash, entry), proof, root })
  ) {
    return refuse('inclusion', `the entry is not at index ${index} of the signed tree of ${size}`)
  }
  if (question.body === undefined)
    return { valid: true, index, size, origin, entry, bodyBound: false }
  return isBoundTo(means.hash, entry, question.body)
    ? { valid: true, index, size, origin, entry, bodyBound: true }
    : refuse('body', 'the entry is about another body: bodySha256 differs')
}

/** At least one. */
export type VerifierKeys = readonly [VerifierKey, ...VerifierKey[]]

/** Several gateways have several ledgers, and a ledger has a key for each rotation. Null when there is none, or one that is no key. */
export function parseVerifierKeys(hash: Hash, text: string): VerifierKeys | null {
  const [first, ...others] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseVerifierKey(hash, line))
  if (!first || others.includes(null)) return null
  return [first, ...others.filter((key) => key !== null)]
}

/** The checkpoint of a signed note that one of these keys signed, or what is wrong with it. Only those of its origin are tried. */
export async function openCheckpointByAny(
  note: string,
  keys: VerifierKeys,
  verifySignature: VerifySignature,
): Promise<Checkpoint | (ReceiptVerdict & { readonly valid: false })> {
  const [origin] = note.split('\n', 1)
  // A checkpoint of none of them is refused under any of them.
  const [first = keys[0], ...others] = keys.filter(({ name }) => name === origin)
  let opened = await openCheckpoint(note, first, verifySignature)
  for (const key of others) {
    if (!('valid' in opened)) return opened
    opened = await openCheckpoint(note, key, verifySignature)
  }
  return opened
}

/** The checkpoint of a signed note that this key signed, or what is wrong with it. */
export async function openCheckpoint(
  note: string,
  key: VerifierKey,
  verifySignature: VerifySignature,
): Promise<Checkpoint | (ReceiptVerdict & { readonly valid: false })> {
  const signed = parseSignedNote(note)
  const checkpoint = signed && parseCheckpoint(signed.text)
  if (!signed || !checkpoint) return refuse('form', 'the checkpoint is not a signed note')
  if (checkpoint.origin !== key.name) return refuse('origin', 'the checkpoint is of another origin')
  const message = new TextEncoder().encode(signed.text)
  for (const signature of signaturesOf(signed, key)) {
    if (await verifySignature(key.publicKey, message, signature)) return checkpoint
  }
  return refuse('signature', 'the checkpoint is not signed by this key')
}

function isBoundTo(hash: Hash, entry: Uint8Array, body: unknown): boolean {
  const claimed = bodySha256Of(entry)
  const text = canonicalBody(body)
  if (claimed === null || text === null) return false
  const digest = hash(new TextEncoder().encode(text))
  return claimed === Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function canonicalBody(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null
  const bare = Object.entries(body).filter(([name]) => name !== 'receipt' && name !== 'receipts')
  try {
    return canonicalJson(Object.fromEntries(bare))
  } catch {
    // A body that has no canonical form cannot be the one that was sealed.
    return null
  }
}

function bodySha256Of(entry: Uint8Array): string | null {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(entry))
    if (typeof parsed !== 'object' || parsed === null || !('bodySha256' in parsed)) return null
    return typeof parsed.bodySha256 === 'string' ? parsed.bodySha256 : null
  } catch {
    // An entry that is not JSON names no body.
    return null
  }
}

function refuse(problem: ReceiptProblem, message: string): ReceiptVerdict & { valid: false } {
  return { valid: false, problem, message }
}
