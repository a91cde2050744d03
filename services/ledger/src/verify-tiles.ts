import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import {
  equalBytes,
  hashLength,
  leafHash,
  levelWidth,
  parseTilePath,
  partialTile,
  tilePath,
  tileWidth,
  type Checkpoint,
  type Tile,
} from '@hutong/merkle'
import { decodeBundle } from './entry-bundle.ts'
import { isGone } from './is-gone.ts'
import { partLength, readTile, readTileOrItsPart } from './read-tile.ts'
import { sha256 } from './sha256.ts'
import { rootOfEdges, rootOfHashes, tileEdges } from './tile-edges.ts'
import type { LedgerProblem } from './verify-ledger.ts'

/**
 * Checks every bundle and tile that a tree of the published size has, one bundle in memory at a time, then every other file there.
 * A ledger at work may publish meanwhile: parts of tiles then make way for the full ones.
 */
export async function verifyTiles(folder: string, published: Checkpoint): Promise<LedgerProblem[]> {
  const problems: LedgerProblem[] = []
  const fullTiles: { readonly tile: Tile; readonly hashes: Buffer }[] = []
  const edges = tileEdges([], (level, index, hashes) => {
    // Level 0 is compared where its bundle is read.
    if (level > 0) fullTiles.push({ tile: { level, index, width: tileWidth }, hashes })
  })
  for (const bundle of tilesOfLevel(published.size, 'entries')) {
    const leaves = await verifyBundle(folder, bundle, problems, (hashes) =>
      bundle.width === tileWidth
        ? fitsAbove(folder, bundle.index, hashes)
        : equalBytes(rootOfEdges([hashes, ...edges.levels().slice(1)]), published.root),
    )
    if (!leaves) return problems
    for (const leaf of leaves) edges.push(leaf)
    for (const { tile, hashes } of fullTiles.splice(0))
      await compareTile(folder, tile, hashes, problems)
  }
  for (const [level, hashes] of edges.levels().entries()) {
    const tile = partialTile(published.size, level)
    if (tile && level > 0) await compareTile(folder, tile, hashes, problems)
  }
  if (!equalBytes(rootOfEdges(edges.levels()), published.root)) {
    problems.push({ where: 'checkpoint', what: 'its root is not that of the tiles' })
  }
  return [...problems, ...(await verifyOthers(folder, published.size))]
}

function* tilesOfLevel(size: number, level: Tile['level']): Generator<Tile> {
  const count = levelWidth(size, level)
  for (let index = 0; index * tileWidth < count; index += 1) {
    yield { level, index, width: Math.min(tileWidth, count - index * tileWidth) }
  }
}

/** Leaf hashes of a bundle, out of whichever of bundle and tile is right; null when neither can be read. */
async function verifyBundle(
  folder: string,
  bundle: Tile,
  problems: LedgerProblem[],
  fits: (hashes: Buffer) => boolean | Promise<boolean>,
): Promise<Uint8Array[] | null> {
  const tile: Tile = { ...bundle, level: 0 }
  const bytes = await readTileOrItsPart(folder, bundle)
  const hashes = await readTileOrItsPart(folder, tile)
  const entries = bytes && decodeBundle(bytes)
  const leaves = entries?.map((entry) => leafHash(sha256, entry)) ?? null
  const joined = leaves?.length === bundle.width ? Buffer.concat(leaves) : null
  if (joined && hashes?.equals(joined)) return leaves
  const tileIsRight = hashes?.length === tile.width * hashLength && (await fits(hashes))
  const wrong = tileIsRight || !bytes ? bundle : tile
  problems.push({
    where: tilePath(wrong),
    what: 'it is missing, or its bytes are not those that were sealed',
  })
  return tileIsRight ? splitHashes(hashes) : joined && leaves
}

/** Is a full tile of leaf hashes what the tile above says? */
async function fitsAbove(folder: string, index: number, hashes: Buffer): Promise<boolean> {
  const at = (index % tileWidth) * hashLength
  const tile: Tile = { level: 1, index: Math.floor(index / tileWidth), width: tileWidth }
  const above = await readLargest(folder, tile)
  return above?.subarray(at, at + hashLength).equals(rootOfHashes(hashes)) ?? false
}

async function compareTile(
  folder: string,
  tile: Tile,
  expected: Buffer,
  problems: LedgerProblem[],
): Promise<void> {
  const bytes = await readTileOrItsPart(folder, tile)
  if (bytes?.equals(expected)) return
  problems.push({
    where: tilePath(tile),
    what: 'it is missing, or it is not made of the tiles below it',
  })
}

/** Parts of tiles that were published on the way must be beginnings of what is there now; other files have no business here. */
async function verifyOthers(folder: string, size: number): Promise<LedgerProblem[]> {
  const problems: LedgerProblem[] = []
  for await (const file of filesBelow(join(folder, 'tile'))) {
    if (file.endsWith('.tmp')) continue
    const path = relative(folder, file)
    const what = await judgeOther(folder, path, size)
    if (what !== null) problems.push({ where: path, what })
  }
  return problems
}

async function* filesBelow(folder: string): AsyncGenerator<string> {
  for (const found of await readFolder(folder)) {
    const path = join(folder, found.name)
    if (found.isDirectory()) yield* filesBelow(path)
    else if (found.isFile()) yield path
  }
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (cause) {
    // The parts of a tile go away, folder and all, when it gets full.
    if (isGone(cause)) return []
    throw cause
  }
}

async function judgeOther(folder: string, path: string, size: number): Promise<string | null> {
  const tile = parseTilePath(path)
  if (!tile) return 'it is no tile'
  const width = Math.min(tileWidth, levelWidth(size, tile.level) - tile.index * tileWidth)
  // Tiles of entries that came after the published checkpoint are for the next one.
  if (tile.width > width) return null
  if (tile.width === width) return null
  const whole = await readTileOrItsPart(folder, { ...tile, width })
  const part = await readTile(folder, tile)
  if (!whole || !part) return null
  return part.equals(whole.subarray(0, partLength(whole, tile)))
    ? null
    : 'it is not the beginning of its tile'
}

async function readLargest(folder: string, tile: Tile): Promise<Buffer | null> {
  for (let width = tileWidth; width > 0; width -= 1) {
    const bytes = await readTile(folder, { ...tile, width })
    if (bytes) return bytes
  }
  return null
}

function splitHashes(hashes: Buffer): Buffer[] {
  const split: Buffer[] = []
  for (let at = 0; at < hashes.length; at += hashLength)
    split.push(hashes.subarray(at, at + hashLength))
  return split
}
