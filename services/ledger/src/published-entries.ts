import {
  equalBytes,
  growTree,
  leafHash,
  openCheckpointByAny,
  parseVerifierKeys,
  tilePath,
  tileWidth,
  type Checkpoint,
  type Tile,
} from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import { decodeBundle } from './entry-bundle.ts'
import type { SealedEntry } from './ledger.ts'
import { sha256, verifyEd25519 } from './sha256.ts'
import type { TileSource } from './tile-source.ts'

/** What a ledger has published, to be read from its first entry to its last. */
export interface PublishedLedger {
  /** Under which it signs; undefined = it has signed nothing yet. */
  readonly origin: string | undefined
  readonly size: number
  /**
   * Bundle after bundle, each checked against its tile of hashes before it is given. After the last one all of them are checked against the signed
   * checkpoint: only what was read to its end is proven.
   *
   * @throws HutongError HUTONG_LEDGER_DAMAGED, naming the tile
   */
  readonly bundles: () => AsyncGenerator<readonly SealedEntry[]>
}

/**
 * @param name of the ledger, for messages
 * @param vkeys verifier keys of the ledger, one a line
 * @throws HutongError HUTONG_LEDGER_VKEYS_MALFORMED, HUTONG_LEDGER_CHECKPOINT_DAMAGED
 */
export async function openPublished(
  name: string,
  source: TileSource,
  vkeys: string,
): Promise<PublishedLedger> {
  const keys = parseVerifierKeys(sha256, vkeys)
  if (!keys) {
    throw new HutongError(
      'HUTONG_LEDGER_VKEYS_MALFORMED',
      `what was given for the ledger ${name} holds no verifier keys, one a line`,
    )
  }
  const note = await source.checkpoint()
  if (note === null || note === '') return { origin: undefined, size: 0, bundles: noBundles }
  const checkpoint = await openCheckpointByAny(note, keys, verifyEd25519)
  if ('valid' in checkpoint) {
    throw new HutongError(
      'HUTONG_LEDGER_CHECKPOINT_DAMAGED',
      `the checkpoint of the ledger ${name}: ${checkpoint.message}; nothing was read`,
    )
  }
  return {
    origin: checkpoint.origin,
    size: checkpoint.size,
    bundles: () => readBundles(name, source, checkpoint),
  }
}

async function* noBundles(): AsyncGenerator<readonly SealedEntry[]> {}

async function* readBundles(
  name: string,
  source: TileSource,
  { size, root }: Checkpoint,
): AsyncGenerator<readonly SealedEntry[]> {
  const tree = growTree(sha256)
  for (let index = 0; index * tileWidth < size; index += 1) {
    const bundle: Tile = {
      level: 'entries',
      index,
      width: Math.min(tileWidth, size - index * tileWidth),
    }
    const entries = decodeBundle((await source.tile(bundle)) ?? Buffer.alloc(0))
    const hashes = await source.tile({ ...bundle, level: 0 })
    const leaves = entries?.map((entry) => leafHash(sha256, entry)) ?? []
    if (leaves.length !== bundle.width || !hashes?.equals(Buffer.concat(leaves))) {
      throw damaged(name, tilePath(bundle), 'it is missing, or does not fit its tile of hashes')
    }
    for (const leaf of leaves) tree.append(leaf)
    yield (entries ?? []).map((bytes, at) => ({ index: index * tileWidth + at, bytes }))
  }
  if (!equalBytes(tree.root(), root)) {
    throw damaged(name, 'checkpoint', 'its root is not that of the tiles')
  }
}

const damaged = (name: string, where: string, what: string): HutongError =>
  new HutongError(
    'HUTONG_LEDGER_DAMAGED',
    `${where} of the ledger ${name}: ${what}; \`ledger verify\` says more, restore it from a copy`,
  )
