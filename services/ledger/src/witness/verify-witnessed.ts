import {
  openCheckpointByAny,
  parseCosignerKey,
  parseReceipt,
  parseVerifierKeys,
  proveConsistency,
  proveFromTiles,
  tilePath,
  verifyConsistency,
  type Checkpoint,
} from '@hutong/merkle'
import type { WebTiles } from '../tile-source.ts'
import { sha256, verifyEd25519 } from '../sha256.ts'
import { openWitnessed } from './witnessed-checkpoint.ts'

export type WitnessedVerdict =
  | {
      readonly witnessed: true
      /** Name of the witness's key. */
      readonly witness: string
      /** Seconds since 1970, by the clock of the witness. */
      readonly timeS: number
      /** Entries of the cosigned tree. */
      readonly size: number
    }
  | {
      readonly witnessed: false
      readonly problem: 'key' | 'none' | 'ledger' | 'witness' | 'not-yet' | 'tile' | 'fork'
      readonly message: string
    }

export interface WitnessedQuestion {
  /** A receipt that holds by itself: `verifyReceipt` was asked before. */
  readonly receipt: string
  /** Keys of the ledger, one a line. */
  readonly vkey: string
  /** Key of the witness that the reader trusts. */
  readonly witnessKey: string
}

/**
 * Whether the ledger that a witness cosigned contains the very tree that a receipt speaks of. From then on the ledger's keeper cannot take the entry back
 * without the witness's help.
 *
 * @throws HutongError HUTONG_LEDGER_UNREACHABLE
 */
export async function verifyWitnessed(
  question: WitnessedQuestion,
  ledger: WebTiles,
): Promise<WitnessedVerdict> {
  const key = parseCosignerKey(sha256, question.witnessKey)
  if (!key) return refuse('key', 'the key given is not that of a witness (vkey of type 0x04)')
  const keys = parseVerifierKeys(sha256, question.vkey)
  const receipt = parseReceipt(question.receipt)
  if (!keys || !receipt) return refuse('ledger', 'receipt or verifier key cannot be read')
  const earlier = await openCheckpointByAny(receipt.checkpoint, keys, verifyEd25519)
  if ('valid' in earlier) return refuse('ledger', earlier.message)
  const note = await ledger.witnessed()
  if (note === null) return refuse('none', noneYet)
  const later = await openCheckpointByAny(note, keys, verifyEd25519)
  if ('valid' in later)
    return refuse('ledger', `what the ledger shows as cosigned: ${later.message}`)
  if (later.origin !== earlier.origin) return refuse('ledger', otherLedger(earlier, later))
  const witnessed = await openWitnessed(note, key)
  if (!witnessed)
    return refuse('witness', `${key.name} did not cosign what the ledger shows as cosigned`)
  if (earlier.size > later.size) return refuse('not-yet', notYet(earlier, later, witnessed.timeS))
  const proved = await proveFromTiles(sha256, { ...later, readTile: ledger.tile }, (nodes) =>
    proveConsistency(sha256, nodes, earlier.size, later.size),
  )
  if ('damaged' in proved) {
    const path = tilePath(proved.damaged)
    return refuse('tile', `${path} is missing or damaged: it does not fit what was cosigned`)
  }
  const claim = { from: earlier.size, fromRoot: earlier.root, to: later.size, toRoot: later.root }
  if (!verifyConsistency(sha256, { ...claim, ...proved })) return refuse('fork', forked(earlier))
  return { witnessed: true, witness: key.name, timeS: witnessed.timeS, size: later.size }
}

const noneYet =
  'the ledger shows no cosigned checkpoint: it has no witness, or was not cosigned yet; ask again in a minute'

function otherLedger(earlier: Checkpoint, later: Checkpoint): string {
  return `the receipt is of the ledger ${earlier.origin}, and ${later.origin} answers there: name the URL of the right one`
}

function notYet(earlier: Checkpoint, later: Checkpoint, timeS: number): string {
  return (
    `the newest cosigned tree has ${later.size} entries (${timeOf(timeS)}), the receipt is of one of ${earlier.size}: ` +
    'ask again in a minute, when the witness has seen it'
  )
}

function forked(earlier: Checkpoint): string {
  return (
    `the cosigned tree does not contain the tree of ${earlier.size} that the receipt speaks of: the ledger's key has signed two ` +
    'histories. Keep the receipt, it is the proof'
  )
}

function timeOf(timeS: number): string {
  return new Date(timeS * 1000).toISOString()
}

function refuse(
  problem: (WitnessedVerdict & { readonly witnessed: false })['problem'],
  message: string,
): WitnessedVerdict {
  return { witnessed: false, problem, message }
}
