import { equalBytes, hashLength, type Hash } from './hash.ts'
import { subtreeHash, type NodeReader } from './subtree.ts'
import {
  nodesOfTile,
  placeAbove,
  placeOfNode,
  rootOfTile,
  type HashTile,
  type TileNodes,
} from './tile-nodes.ts'
import { levelWidth, partialTile, type Tile } from './tile-path.ts'

/** A tree as a checkpoint signs it. */
interface SignedTree {
  readonly size: number
  readonly root: Uint8Array
}

/** The bytes of a tile of hashes; those of the full one do for a part of it. Null when there is none. */
export type ReadTile = (tile: Tile) => Promise<Uint8Array | null>

/** A signed tree and where its tiles of hashes are. */
export interface TiledTree extends SignedTree {
  readonly readTile: ReadTile
}

/** A tile that is not there, or whose bytes are not those that the root was made of. */
export interface DamagedTile {
  readonly damaged: Tile
  readonly isMissing: boolean
}

/** Asks for the nodes it needs, the same ones each time; it is called twice, first with nodes of nothing and a hash that makes nothing of them. */
export type MakeProof<Proof> = (nodes: NodeReader, hash: Hash) => Proof

export type TileProver = <Proof>(
  tree: SignedTree,
  prove: MakeProof<Proof>,
) => Promise<{ readonly proof: Proof } | DamagedTile>

/**
 * Reads what a proof is made of out of tiles, and believes none of them before it fits the root: each tile is compared with the one above, and the
 * uppermost edge with the root. What is made of the nodes then is true of the signed tree.
 */
export function proveFromTiles<Proof>(
  hash: Hash,
  { readTile, ...tree }: TiledTree,
  prove: MakeProof<Proof>,
): Promise<{ readonly proof: Proof } | DamagedTile> {
  return openTileProver(hash, readTile)(tree, prove)
}

/** Of 16 KB each. */
const tilesKeptMax = 64

/**
 * The same for many proofs in a row of one ledger as it grows. What a tile's hashes make is kept, so that a tile is read once; it is held against the
 * root of each proof anew, which costs some ten hashes.
 */
export function openTileProver(hash: Hash, readTile: ReadTile): TileProver {
  const kept = new Map<string, TileNodes>()

  /** The one that was not used for longest goes first. */
  const keep = (name: string, nodes: TileNodes): void => {
    kept.delete(name)
    kept.set(name, nodes)
    for (const oldest of kept.keys()) {
      if (kept.size <= tilesKeptMax) return
      kept.delete(oldest)
    }
  }

  return async (tree, prove) => {
    const read: ReadTiles = new Map()
    // The tiles first, since reading waits and arithmetic does not.
    for (const tile of tilesFor(tree.size, prove)) {
      const name = nameOf(tile)
      const known = kept.get(name)
      const bytes = known ? null : await readTile(tile)
      const nodes = known ?? (bytes && nodesOfTile(hash, bytes, tile.width))
      if (!nodes) return { damaged: tile, isMissing: bytes === null }
      read.set(name, { tile, nodes })
      keep(name, nodes)
    }
    const nodes = readerOf(read, tree.size)
    const damaged = findDamaged(hash, tree, read, nodes)
    if (!damaged) return { proof: prove(nodes, hash) }
    // Read anew the next time: whoever mends a tile need not start anything again. Of an edge that makes another root, any may be it.
    for (const name of read.keys()) kept.delete(name)
    return { damaged, isMissing: false }
  }
}

type ReadTiles = Map<string, { readonly tile: HashTile; readonly nodes: TileNodes }>

/** The tiles of the nodes, those above them, and those of the tree's right edge; the uppermost first. */
function tilesFor(size: number, prove: MakeProof<unknown>): HashTile[] {
  const wanted = new Map<string, HashTile>()
  const want = (tile: HashTile): void => {
    if (tile.width === 0 || wanted.has(nameOf(tile))) return
    wanted.set(nameOf(tile), tile)
    want(placeAbove(tile, size).tile)
  }
  const note: NodeReader = (level, index) => {
    want(placeOfNode(level, index, size).tile)
    return nothing
  }
  subtreeHash(noHash, note, 0, size)
  prove(note, noHash)
  return [...wanted.values()].toSorted((one, other) => other.level - one.level)
}

const nothing = new Uint8Array(hashLength)
const noHash: Hash = () => nothing

function readerOf(read: ReadTiles, size: number): NodeReader {
  return (level, index) => {
    const { tile, height, at } = placeOfNode(level, index, size)
    return read.get(nameOf(tile))?.nodes[height]?.[at] ?? nothing
  }
}

/** The first tile, from above, that does not fit. */
function findDamaged(
  hash: Hash,
  { size, root }: SignedTree,
  read: ReadTiles,
  nodes: NodeReader,
): Tile | null {
  if (!equalBytes(subtreeHash(hash, nodes, 0, size), root)) {
    // Which tile of the edge it is cannot be told: the root is made of all of them. The lowest changes with every entry.
    return edgeTile(size)
  }
  for (const { tile, nodes: own } of read.values()) {
    const made = rootOfTile(own)
    // A tile that is not full is part of the edge, which made the root.
    if (!made) continue
    const above = placeAbove(tile, size)
    const expected = read.get(nameOf(above.tile))?.nodes[0]?.[above.at]
    if (!expected || !equalBytes(made, expected)) return tile
  }
  return null
}

function edgeTile(size: number): Tile {
  for (let level = 0; levelWidth(size, level) > 0; level += 1) {
    const tile = partialTile(size, level)
    if (tile) return tile
  }
  return { level: 0, index: 0, width: 0 }
}

const nameOf = ({ level, index, width }: HashTile): string => `${level}/${index}.${width}`
