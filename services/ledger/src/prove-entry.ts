import {
  equalBytes,
  formatReceipt,
  leafHash,
  openCheckpointByAny,
  openTileProver,
  parseCheckpoint,
  parseSignedNote,
  parseVerifierKeys,
  proveInclusion,
  type Checkpoint,
} from '@hutong/merkle'
import type { Clock } from '@hutong/process'
import { sha256, verifyEd25519 } from './sha256.ts'
import type { TileSource } from './tile-source.ts'

/** The C2SP tlog-proof of one entry, the entry in it; or why there is none. */
export type ProvedEntry =
  | { readonly ok: true; readonly receipt: string }
  | { readonly ok: false; readonly why: NoProof }

/**
 * `not-published`: the checkpoint does not reach so far yet. `checkpoint-invalid`: it is not signed by the ledger's key. `entry-differs`: the ledger has other
 * bytes at this place than were given. The others say what they say.
 */
export type NoProof =
  | 'ledger-unreachable'
  | 'not-published'
  | 'checkpoint-invalid'
  | 'tile-missing'
  | 'tile-damaged'
  | 'entry-differs'

/** Proves entries of one ledger, whatever their order; neighbours share the tiles that were read. */
export type EntryProver = (index: number, entry: Uint8Array) => Promise<ProvedEntry>

/** The checkpoint is read again at most so often, and a ledger that did not answer is not asked for so long. */
const askAgainMs = 1_000

/**
 * Makes proofs of published entries from hash tiles alone, under the newest published checkpoint. No tile is believed before it fits the checkpoint: one that was
 * damaged gives no proof. Made for many proofs in a row: what a tile's hashes make is kept, and a proof costs some thirty hashes.
 *
 * @param vkeys verifier keys of the ledger, one a line; null: the signature is left to whoever reads the proof
 */
export function openEntryProver(
  source: TileSource,
  vkeys: string | null,
  clock: Clock,
): EntryProver {
  const proveIn = openTileProver(sha256, source.tile)
  let head: Head | NoProof = 'not-published'
  let reading: Promise<Head | NoProof> | null = null
  let askedAt = -Infinity
  let silentUntil = -Infinity

  const readHead = async (index: number): Promise<Head | NoProof> => {
    if (typeof head === 'object' && index < head.checkpoint.size) return head
    if (clock.now() - askedAt >= askAgainMs) {
      askedAt = clock.now()
      reading = source.checkpoint().then((note) => openHead(note, vkeys))
    }
    // Whoever comes meanwhile waits for the same answer.
    if (reading) head = await reading
    if (typeof head === 'string') return head
    return index < head.checkpoint.size ? head : 'not-published'
  }

  const prove = async (index: number, entry: Uint8Array): Promise<ProvedEntry> => {
    const found = await readHead(index)
    if (typeof found === 'string') return none(found)
    const { checkpoint, note } = found
    const proved = await proveIn(checkpoint, (nodes, hash) => ({
      leaf: nodes(0, index),
      path: proveInclusion(hash, nodes, index, checkpoint.size),
    }))
    if ('damaged' in proved) return none(proved.isMissing ? 'tile-missing' : 'tile-damaged')
    const { leaf, path } = proved.proof
    if (!equalBytes(leaf, leafHash(sha256, entry))) return none('entry-differs')
    const receipt = formatReceipt({ extra: entry, index, proof: path, checkpoint: note })
    return { ok: true, receipt }
  }

  return async (index, entry) => {
    if (clock.now() < silentUntil) return none('ledger-unreachable')
    try {
      return await prove(index, entry)
    } catch {
      // A disk or a network that fails now may not fail later; each row says that its proof is not there.
      silentUntil = clock.now() + askAgainMs
      return none('ledger-unreachable')
    }
  }
}

interface Head {
  readonly note: string
  readonly checkpoint: Checkpoint
}

const none = (why: NoProof): ProvedEntry => ({ ok: false, why })

async function openHead(note: string | null, vkeys: string | null): Promise<Head | NoProof> {
  // An empty file is what a loss of power may leave of one that is not synced.
  if (note === null || note === '') return 'not-published'
  if (vkeys === null) {
    const signed = parseSignedNote(note)
    const checkpoint = signed && parseCheckpoint(signed.text)
    return checkpoint ? { note, checkpoint } : 'checkpoint-invalid'
  }
  const keys = parseVerifierKeys(sha256, vkeys)
  const checkpoint = keys && (await openCheckpointByAny(note, keys, verifyEd25519))
  return checkpoint && !('valid' in checkpoint) ? { note, checkpoint } : 'checkpoint-invalid'
}
