import { equalBytes, hashLength, type Hash } from './hash.ts'
import { growTree } from './growing-tree.ts'
import { subtreeHash, type NodeReader } from './subtree.ts'
import { levelWidth, tileWidth, type Tile } from './tile-path.ts'

/** A signed tree and where its tiles of hashes are. */
export interface TiledTree {
  readonly size: number
  readonly root: Uint8Array
  /** The bytes of a tile; those of the full one do for a part of it. Null when there is none. */
  readonly readTile: (tile: Tile) => Promise<Uint8Array | null>
}

/** A tile that is not there, or whose bytes are not those that the root was made of. */
export interface DamagedTile {
  readonly damaged: Tile
}

/** A tile of hashes, not a bundle of entries. */
interface HashTile extends Tile {
  readonly level: number
}

/** Each level of tiles stands for eight of the tree. */
const heightOfTile = 8

/**
 * Reads what a proof is made of out of tiles, and believes none of them before it fits the root: each tile is compared with the one above, and the
 * uppermost edge with the root. What is made of the nodes then is true of the signed tree.
 *
 * @param prove asks for the nodes it needs, the same ones each time; it is called twice, first with nodes of nothing
 */
export async function proveFromTiles<Proof>(
  hash: Hash,
  tree: TiledTree,
  prove: (nodes: NodeReader) => Proof,
): Promise<{ readonly proof: Proof } | DamagedTile> {
  const tiles = new Map<string, Uint8Array>()
  for (const wanted of tilesFor(tree.size, prove)) {
    const bytes = await tree.readTile(wanted)
    if (!bytes || bytes.length < wanted.width * hashLength) return { damaged: wanted }
    tiles.set(nameOf(wanted), bytes.subarray(0, wanted.width * hashLength))
  }
  const nodes = readerOf(hash, tiles)
  const damaged = findDamaged(hash, tree, tiles)
  return damaged ? { damaged } : { proof: prove(nodes) }
}

/** The tiles of the nodes, those above them, and those of the tree's right edge; the uppermost first. */
function tilesFor(size: number, prove: (nodes: NodeReader) => unknown): HashTile[] {
  const wanted = new Map<string, HashTile>()
  const want = (level: number, index: number): void => {
    const width = Math.min(tileWidth, levelWidth(size, level) - index * tileWidth)
    if (width <= 0) return
    const tile = { level, index, width }
    if (wanted.has(nameOf(tile))) return
    wanted.set(nameOf(tile), tile)
    want(level + 1, Math.floor(index / tileWidth))
  }
  const note: NodeReader = (height, index) => {
    const { level, first } = placeOf(height, index)
    want(level, Math.floor(first / tileWidth))
    return new Uint8Array(hashLength)
  }
  subtreeHash(noHash, note, 0, size)
  prove(note)
  return [...wanted.values()].toSorted((one, other) => other.level - one.level)
}

const noHash: Hash = () => new Uint8Array(hashLength)

function readerOf(hash: Hash, tiles: ReadonlyMap<string, Uint8Array>): NodeReader {
  return (height, index) => {
    const { level, first, count } = placeOf(height, index)
    const bytes = tiles.get(nameOf({ level, index: Math.floor(first / tileWidth) }))
    const from = (first % tileWidth) * hashLength
    return rootOf(hash, bytes?.subarray(from, from + count * hashLength) ?? new Uint8Array(0))
  }
}

/** The first tile, from above, that does not fit. */
function findDamaged(
  hash: Hash,
  { size, root }: TiledTree,
  tiles: ReadonlyMap<string, Uint8Array>,
): Tile | null {
  if (!equalBytes(subtreeHash(hash, readerOf(hash, tiles), 0, size), root)) {
    // Which tile of the edge it is cannot be told: the root is made of all of them. The lowest changes with every entry.
    return edgeTile(size)
  }
  for (const [name, bytes] of tiles) {
    const [level = 0, index = 0] = name.split('/').map(Number)
    const width = bytes.length / hashLength
    // A tile that is not full is part of the edge, which made the root.
    if (width < tileWidth) continue
    const above = tiles.get(nameOf({ level: level + 1, index: Math.floor(index / tileWidth) }))
    const from = (index % tileWidth) * hashLength
    const expected = above?.subarray(from, from + hashLength)
    if (expected && !equalBytes(rootOf(hash, bytes), expected)) return { level, index, width }
  }
  return null
}

function edgeTile(size: number): Tile {
  for (let level = 0; ; level += 1) {
    const count = levelWidth(size, level)
    const width = count % tileWidth
    if (width > 0) return { level, index: Math.floor(count / tileWidth), width }
    if (count === 0) return { level: 0, index: 0, width: 0 }
  }
}

/** Where the node lies: `count` hashes of a level of tiles from `first` on. */
function placeOf(height: number, index: number) {
  const level = Math.floor(height / heightOfTile)
  const count = 2 ** (height % heightOfTile)
  return { level, first: index * count, count }
}

function rootOf(hash: Hash, hashes: Uint8Array): Uint8Array {
  const tree = growTree(hash)
  for (let at = 0; at < hashes.length; at += hashLength) {
    tree.append(hashes.subarray(at, at + hashLength))
  }
  return tree.root()
}

const nameOf = ({ level, index }: Pick<Tile, 'level' | 'index'>): string => `${level}/${index}`
