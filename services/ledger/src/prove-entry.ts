import {
  equalBytes,
  formatReceipt,
  leafHash,
  openCheckpoint,
  parseCheckpoint,
  parseSignedNote,
  parseVerifierKey,
  proveInclusion,
  tilePath,
  verifyInclusion,
  type Checkpoint,
  type Hash,
  type VerifierKey,
} from '@hutong/merkle'
import type { Clock } from '@hutong/process'
import { sha256, verifyEd25519 } from './sha256.ts'
import { nodesOfTile, placeOfNode, type TileNodes } from './tile-nodes.ts'
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

/** Of 16 KB each. */
const tilesKeptMax = 64
/** The checkpoint is read again at most so often, and a ledger that did not answer is not asked for so long. */
const askAgainMs = 1_000

/**
 * Makes proofs of published entries from hash tiles alone, under the newest published checkpoint. Every proof is checked before it is given: a tile that was
 * damaged gives none. Made for many proofs in a row: what a tile's hashes make is kept, and a proof costs some thirty hashes.
 *
 * @param vkeys verifier keys of the ledger, one a line; null: the signature is left to whoever reads the proof
 */
export function openEntryProver(
  source: TileSource,
  vkeys: string | null,
  clock: Clock,
): EntryProver {
  const keys = vkeys === null ? null : parseKeys(vkeys)
  const kept = new Map<string, TileNodes>()
  let head: Head | NoProof = 'not-published'
  let reading: Promise<Head | NoProof> | null = null
  let askedAt = -Infinity
  let silentUntil = -Infinity

  const readHead = async (index: number): Promise<Head | NoProof> => {
    if (typeof head === 'object' && index < head.checkpoint.size) return head
    if (clock.now() - askedAt >= askAgainMs) {
      askedAt = clock.now()
      reading = source.checkpoint().then((note) => openHead(note, keys))
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
    const nodes = await readNodes(index, checkpoint.size)
    if (typeof nodes === 'string') return none(nodes)
    const { size, root } = checkpoint
    const proof = proveInclusion(sha256, (level, at) => nodes.of(level, at), index, size)
    const leaf = nodes.of(0, index)
    if (!verifyInclusion(sha256, { index, size, leaf, proof, root })) return none('tile-damaged')
    if (!equalBytes(leaf, leafHash(sha256, entry))) return none('entry-differs')
    return { ok: true, receipt: formatReceipt({ extra: entry, index, proof, checkpoint: note }) }
  }

  /** The tiles first, since reading waits and arithmetic does not. */
  const readNodes = async (
    index: number,
    size: number,
  ): Promise<NoProof | { readonly of: (level: number, at: number) => Uint8Array }> => {
    const read = new Map<string, TileNodes>()
    for (const { tile } of placesOfProof(index, size)) {
      const path = tilePath(tile)
      if (read.has(path)) continue
      const known = kept.get(path)
      const bytes = known ? null : await source.tile(tile)
      if (!known && !bytes) return 'tile-missing'
      const nodes = known ?? (bytes && nodesOfTile(bytes, tile.width))
      if (!nodes) return 'tile-damaged'
      read.set(path, nodes)
      keep(path, nodes)
    }
    return {
      of: (level, at) => {
        const place = placeOfNode(level, at, size)
        return read.get(tilePath(place.tile))?.[place.height]?.[place.at] ?? nothing
      },
    }
  }

  /** The one that was not used for longest goes first. */
  const keep = (path: string, nodes: TileNodes): void => {
    kept.delete(path)
    kept.set(path, nodes)
    for (const oldest of kept.keys()) {
      if (kept.size <= tilesKeptMax) return
      kept.delete(oldest)
    }
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
const nothing = new Uint8Array(0)

async function openHead(
  note: string | null,
  keys: readonly VerifierKey[] | null,
): Promise<Head | NoProof> {
  // An empty file is what a loss of power may leave of one that is not synced.
  if (note === null || note === '') return 'not-published'
  if (!keys) {
    const signed = parseSignedNote(note)
    const checkpoint = signed && parseCheckpoint(signed.text)
    return checkpoint ? { note, checkpoint } : 'checkpoint-invalid'
  }
  for (const key of keys) {
    const checkpoint = await openCheckpoint(note, key, verifyEd25519)
    if (!('valid' in checkpoint)) return { note, checkpoint }
  }
  return 'checkpoint-invalid'
}

function parseKeys(vkeys: string): readonly VerifierKey[] {
  return vkeys
    .split('\n')
    .map((line) => parseVerifierKey(sha256, line))
    .filter((key) => key !== null)
}

/** What a proof is made of: the walk of the arithmetic, with hashes that are none. */
function placesOfProof(index: number, size: number): ReturnType<typeof placeOfNode>[] {
  const places = [placeOfNode(0, index, size)]
  const note = (level: number, at: number): Uint8Array => {
    places.push(placeOfNode(level, at, size))
    return nothing
  }
  proveInclusion(noHash, note, index, size)
  return places
}

const noHash: Hash = () => nothing
