import { readFile } from 'node:fs/promises'
import {
  parseCheckpoint,
  parseSignedNote,
  proveConsistency,
  proveFromTiles,
  signatureLinesOf,
  tilePath,
  verifyConsistency,
  type Checkpoint,
  type CosignerKey,
} from '@hutong/merkle'
import { publishedFile } from '../published-checkpoint.ts'
import { isGone } from '../is-gone.ts'
import { readTileOrItsPart } from '../read-tile.ts'
import { sha256 } from '../sha256.ts'
import { sendSubmission, type Told } from './send-submission.ts'
import { parseSize } from './submission.ts'
import { openWitnessed, readWitnessed, type Witnessed } from './witnessed-checkpoint.ts'

/** A witness, as a ledger knows it. */
export interface WitnessPeer {
  /** Prefix of `/add-checkpoint`, without a closing slash. */
  readonly url: string
  readonly key: CosignerKey
}

/**
 * What a witness made of the published checkpoint. `refused`: it cosigned what this ledger does not contain, so the ledger was rolled back or forked, and
 * nothing may be answered any more. `silent`: no cosignature came, which says nothing about the ledger; `why` says what to do. `early`: the tiles are not
 * published as far as needed; ask again in a second.
 */
export type WitnessWord =
  | { readonly kind: 'cosigned'; readonly witnessed: Witnessed }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'silent'; readonly why: string }
  | { readonly kind: 'early' }

export interface Asking {
  /** The ledger's own folder. */
  readonly folder: string
  /** How many entries are sealed; the published checkpoint may trail it. */
  readonly sealedSize: () => number
  readonly peer: WitnessPeer
  readonly signal: AbortSignal
}

/** The sizes of others, a refusal of a stale proof, and once more. */
const attemptsMax = 6

/** Shows the published checkpoint to the witness, with the proof that it contains what was cosigned before. Keeps nothing. */
export async function askWitness(asking: Asking): Promise<WitnessWord> {
  const { folder, sealedSize, peer, signal } = asking
  const kept = await readWitnessed(folder, peer.key)
  let old = kept?.checkpoint.size ?? 0
  let refusedOnce = false
  for (let tried = 1; tried <= attemptsMax; tried += 1) {
    const published = await readPublishedNote(folder, peer.key)
    if (!published) return { kind: 'early' }
    const { note, checkpoint } = published
    if (old > checkpoint.size)
      return old > sealedSize() ? rolledBack(old, sealedSize()) : { kind: 'early' }
    const proved = await proveGrowth(folder, old, checkpoint)
    if ('damaged' in proved)
      return silent(`${tilePath(proved.damaged)} is missing or damaged: run \`ledger verify\``)
    if (kept?.checkpoint.size === old && !contains(checkpoint, kept.checkpoint, proved.proof)) {
      return forked(old)
    }
    const told = await sendSubmission(peer.url, { old, ...proved, checkpoint: note }, signal)
    if (told.status === 200) return accept(note, told, peer)
    const wrong = judgeRefusal(told, { old, checkpoint, refusedOnce, sealedSize: sealedSize() })
    if (typeof wrong !== 'number') return wrong
    refusedOnce ||= told.status !== 409
    old = wrong
  }
  return silent('it told another size at each attempt: is anybody else signing as this ledger?')
}

interface Asked {
  readonly old: number
  readonly checkpoint: Checkpoint
  readonly refusedOnce: boolean
  readonly sealedSize: number
}

/** The size to try again from, or what the refusal means. */
function judgeRefusal(told: Told, asked: Asked): number | WitnessWord {
  const { old, checkpoint, refusedOnce, sealedSize } = asked
  switch (told.status) {
    case 409: {
      const size = parseSize(told.text.trim())
      if (size !== null && size !== old)
        return size > sealedSize ? rolledBack(size, sealedSize) : size
      return old === checkpoint.size ? forked(old) : silent('it answered 409 without another size')
    }
    case 400:
    case 422:
      // Perhaps it is somewhere else than we believe: `old 0` makes it say where, and the proof is made anew.
      return refusedOnce ? forked(old) : 0
    case 403:
      return silent(
        'it does not know the key that this ledger signs with (403): give its keeper the newest verifier key of this ledger',
      )
    case 404:
      return silent(
        `it does not watch ${checkpoint.origin}, or HUTONG_WITNESS names something else (404): give its keeper the verifier key of this ledger`,
      )
    case 'unreachable':
      return silent(
        `it cannot be reached (${told.text}): see to the network, and to HUTONG_WITNESS`,
      )
    default:
      return silent(`it answered ${told.status}: see to the witness, or to the proxy before it`)
  }
}

async function accept(note: string, told: Told, { key }: WitnessPeer): Promise<WitnessWord> {
  const text = parseSignedNote(note)?.text ?? ''
  // Beside the ledger's own lines only those of the witness that is trusted; who else signed is not ours to show.
  const whole = `${note}${signatureLinesOf(`${text}\n${told.text}`, key)}`
  const witnessed = await openWitnessed(whole, key)
  return witnessed
    ? { kind: 'cosigned', witnessed }
    : silent(
        `its answer bears no cosignature of ${key.name} that holds: HUTONG_WITNESS_KEY is the key of another witness`,
      )
}

async function readPublishedNote(
  folder: string,
  key: CosignerKey,
): Promise<{ readonly note: string; readonly checkpoint: Checkpoint } | null> {
  const note = await readFile(publishedFile(folder), 'utf8').catch((cause: unknown) => {
    if (isGone(cause)) return ''
    throw cause
  })
  const signed = parseSignedNote(note)
  const checkpoint = signed && parseCheckpoint(signed.text)
  // What it cosigned before is left out: it comes anew.
  return checkpoint && { note: note.replace(signatureLinesOf(note, key), ''), checkpoint }
}

function proveGrowth(folder: string, old: number, { size, root }: Checkpoint) {
  return proveFromTiles(
    sha256,
    { size, root, readTile: (tile) => readTileOrItsPart(folder, tile) },
    (nodes) => proveConsistency(sha256, nodes, old, size),
  )
}

function contains(later: Checkpoint, earlier: Checkpoint, proof: readonly Uint8Array[]): boolean {
  return verifyConsistency(sha256, {
    from: earlier.size,
    fromRoot: earlier.root,
    to: later.size,
    toRoot: later.root,
    proof,
  })
}

function silent(why: string): WitnessWord {
  return { kind: 'silent', why }
}

function rolledBack(cosigned: number, size: number): WitnessWord {
  return {
    kind: 'refused',
    why: `the witness cosigned ${cosigned} entries of this ledger, which has ${size}: it was rolled back`,
  }
}

function forked(cosigned: number): WitnessWord {
  return {
    kind: 'refused',
    why: `the ledger does not contain what the witness cosigned of it (${cosigned} entries): it was forked`,
  }
}
