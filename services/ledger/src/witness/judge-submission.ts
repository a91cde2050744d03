import {
  emptyRoot,
  equalBytes,
  openCheckpoint,
  parseCheckpoint,
  parseSignedNote,
  verifyConsistency,
  type Checkpoint,
  type VerifierKey,
} from '@hutong/merkle'
import { sha256, verifyEd25519 } from '../sha256.ts'
import { parseSubmission } from './submission.ts'

/** The newest checkpoint that a witness cosigned of a ledger. */
export type Seen = Pick<Checkpoint, 'size' | 'root'>

/** What a witness knows. */
export interface Memory {
  /** The keys of a ledger; undefined when the witness does not watch it. */
  readonly keysOf: (origin: string) => readonly VerifierKey[] | undefined
  readonly seenOf: (origin: string) => Seen | undefined
}

/**
 * `accepted`: it may be cosigned once it is remembered. `contradicted`: the ledger's own key signed what does not contain what was cosigned before, or the
 * proof of it is wrong; it is evidence. The others say nothing about the ledger: `malformed` 400, `stranger` 404, `unsigned` 403, and `other-size` 409
 * when the sender is at another size than this witness.
 */
export type Judgement =
  | {
      readonly kind: 'accepted'
      readonly checkpoint: Checkpoint
      readonly text: string
      readonly note: string
    }
  | { readonly kind: 'malformed'; readonly why: string }
  | { readonly kind: 'stranger' }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'other-size'; readonly size: number }
  | {
      readonly kind: 'contradicted'
      readonly by: 'root' | 'proof'
      readonly size: number
      readonly checkpoint: Checkpoint
      readonly note: string
    }

/** What is remembered bears one more, and has to be read again. */
const signaturesMax = 64

/** The order of C2SP tlog-witness: form, origin, signature, sizes, roots, proof. */
export async function judgeSubmission(body: string, memory: Memory): Promise<Judgement> {
  const submission = parseSubmission(body)
  const signed = submission && parseSignedNote(submission.checkpoint)
  const checkpoint = signed && parseCheckpoint(signed.text)
  if (!submission || !signed || !checkpoint) {
    return { kind: 'malformed', why: 'this is no add-checkpoint of C2SP tlog-witness' }
  }
  if (signed.signatures.length > signaturesMax) {
    return { kind: 'malformed', why: `the checkpoint has more than ${signaturesMax} signatures` }
  }
  const { old, proof, checkpoint: note } = submission
  const keys = memory.keysOf(checkpoint.origin)
  if (!keys) return { kind: 'stranger' }
  if (!(await isSignedByOneOf(note, keys))) return { kind: 'unsigned' }
  const { size, root } = checkpoint
  if (old > size) return { kind: 'malformed', why: 'the old size is larger than the checkpoint' }
  const seen = memory.seenOf(checkpoint.origin) ?? { size: 0, root: emptyRoot(sha256) }
  if (old !== seen.size) return { kind: 'other-size', size: seen.size }
  const contradicted = { kind: 'contradicted', size: seen.size, checkpoint, note } as const
  if (old === size && !equalBytes(root, seen.root)) return { ...contradicted, by: 'root' }
  const claim = { from: old, fromRoot: seen.root, to: size, toRoot: root, proof }
  if (!verifyConsistency(sha256, claim)) return { ...contradicted, by: 'proof' }
  return { kind: 'accepted', checkpoint, text: signed.text, note }
}

async function isSignedByOneOf(note: string, keys: readonly VerifierKey[]): Promise<boolean> {
  for (const key of keys) {
    if (!('valid' in (await openCheckpoint(note, key, verifyEd25519)))) return true
  }
  return false
}
