import { describe, expect, test } from 'vitest'
import {
  growTree,
  hashLength,
  openTileProver,
  proveConsistency,
  proveFromTiles,
  proveInclusion,
  tilePath,
  tileWidth,
  verifyConsistency,
  verifyInclusion,
  type Tile,
} from '../src/merkle.ts'
import { leafOf, leavesOf, sha256 } from './naive-tree.ts'

const sizeMax = 66_000
const leaves = leavesOf(sizeMax)

function rootAt(size: number): Uint8Array {
  const tree = growTree(sha256)
  for (const leaf of leaves.slice(0, size)) tree.append(leaf)
  return tree.root()
}

/** Hashes of each level of tiles. */
const levels = [leaves]
while ((levels.at(-1)?.length ?? 0) >= tileWidth) {
  const below = levels.at(-1) ?? []
  levels.push(
    Array.from({ length: Math.floor(below.length / tileWidth) }, (_, index) => {
      const tree = growTree(sha256)
      for (const hash of below.slice(index * tileWidth, (index + 1) * tileWidth)) tree.append(hash)
      return tree.root()
    }),
  )
}

/** Reads tiles out of memory; `change` sees each one. */
function tiledTree(
  size: number,
  change = (_tile: Tile, bytes: Uint8Array): Uint8Array | null => bytes,
) {
  return {
    size,
    root: rootAt(size),
    readTile: async (tile: Tile) => {
      const from = tile.index * tileWidth
      const hashes = levels[Number(tile.level)]?.slice(from, from + tile.width) ?? []
      return change(tile, Buffer.concat(hashes))
    },
  }
}

const consistency = (from: number, to: number) => (nodes: Parameters<typeof proveConsistency>[1]) =>
  proveConsistency(sha256, nodes, from, to)

describe('out of tiles', () => {
  test.each([
    [0, 1],
    [1, 255],
    [255, 256],
    [256, 257],
    [300, 300],
    [300, 70_000 - 4_100],
    [65_535, 65_536],
    [1, 66_000],
    [65_536, 66_000],
  ])('the tree of %i is proved to begin the tree of %i', async (from, to) => {
    const proved = await proveFromTiles(sha256, tiledTree(to), consistency(from, to))
    const claim = { from, fromRoot: rootAt(from), to, toRoot: rootAt(to) }
    expect('proof' in proved && verifyConsistency(sha256, { ...claim, ...proved })).toBe(true)
  })

  test('an entry is proved to be in a tree of three levels', async () => {
    const [index, size] = [12_345, 66_000]
    const proved = await proveFromTiles(sha256, tiledTree(size), (nodes) =>
      proveInclusion(sha256, nodes, index, size),
    )
    const claim = { index, size, leaf: leafOf(index), root: rootAt(size) }
    expect('proof' in proved && verifyInclusion(sha256, { ...claim, ...proved })).toBe(true)
  })

  test('a full tile does for a part of it', async () => {
    const tree = tiledTree(300, (tile) =>
      Buffer.concat(levels[Number(tile.level)]?.slice(0, tileWidth * 2) ?? []).subarray(
        tile.index * tileWidth * hashLength,
        (tile.index + 1) * tileWidth * hashLength,
      ),
    )
    expect(await proveFromTiles(sha256, tree, consistency(299, 300))).toHaveProperty('proof')
  })
})

describe('a tile', () => {
  const flipIn = (level: number, index: number) => (tile: Tile, bytes: Uint8Array) => {
    const isIt = tile.level === level && tile.index === index
    return isIt ? bytes.with(40, (bytes[40] ?? 0) ^ 1) : bytes
  }

  test('with a changed byte is named, since it does not fit the one above', async () => {
    const tree = tiledTree(66_000, flipIn(0, 7))
    expect(await proveFromTiles(sha256, tree, consistency(7 * tileWidth + 3, 66_000))).toEqual({
      damaged: { level: 0, index: 7, width: tileWidth },
      isMissing: false,
    })
    expect(
      await proveFromTiles(sha256, tiledTree(66_000, flipIn(1, 0)), consistency(3, 66_000)),
    ).toEqual({
      damaged: { level: 1, index: 0, width: tileWidth },
      isMissing: false,
    })
  })

  test('of the right edge with a changed byte does not give the root', async () => {
    const tree = tiledTree(300, flipIn(0, 1))
    expect(await proveFromTiles(sha256, tree, consistency(3, 300))).toEqual({
      damaged: { level: 0, index: 1, width: 44 },
      isMissing: false,
    })
  })

  test.each([
    ['is missing', () => null, true],
    ['is cut short', (_: Tile, bytes: Uint8Array) => bytes.subarray(1), false],
  ])('that %s is named', async (_, change, isMissing) => {
    const tree = tiledTree(300, (tile, bytes) => (tile.level === 0 ? change(tile, bytes) : bytes))
    const proved = await proveFromTiles(sha256, tree, consistency(3, 300))
    expect(proved).toMatchObject({ damaged: { level: 0 }, isMissing })
  })
})

describe('many proofs of one ledger', () => {
  const inclusion =
    (index: number, size: number) => (nodes: Parameters<typeof proveInclusion>[1]) =>
      proveInclusion(sha256, nodes, index, size)

  test('read each tile once, and of a tree that grew only what is new', async () => {
    const read: string[] = []
    const { readTile } = tiledTree(66_000, (tile, bytes) => {
      read.push(tilePath(tile))
      return bytes
    })
    const prove = openTileProver(sha256, readTile)
    const proofOf = async (index: number, size: number) => {
      const root = rootAt(size)
      const proved = await prove({ size, root }, inclusion(index, size))
      const claim = { index, size, leaf: leafOf(index), root }
      return 'proof' in proved && verifyInclusion(sha256, { ...claim, ...proved })
    }
    for (const index of [0, 1, 255, 256, 511]) expect(await proofOf(index, 600)).toBe(true)
    expect(read.splice(0).toSorted()).toEqual([
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/88',
      'tile/1/000.p/2',
    ])
    expect(await proofOf(0, 601)).toBe(true)
    expect(read).toEqual(['tile/0/002.p/89'])
  })

  test('believe no tile that was kept where it does not fit the root that is asked about', async () => {
    const { root, readTile } = tiledTree(600)
    const prove = openTileProver(sha256, readTile)
    expect(await prove({ size: 600, root }, inclusion(3, 600))).toHaveProperty('proof')
    const other = { size: 600, root: rootAt(599) }
    expect(await prove(other, inclusion(3, 600))).toMatchObject({ isMissing: false })
    expect(await prove({ size: 600, root }, inclusion(3, 600))).toHaveProperty('proof')
  })

  test('read a damaged tile again, and prove by it when it is mended', async () => {
    let isDamaged = true
    const { root, readTile } = tiledTree(600, (tile, bytes) =>
      isDamaged && tile.level === 0 && tile.index === 0 ? bytes.with(40, 0) : bytes,
    )
    const prove = openTileProver(sha256, readTile)
    expect(await prove({ size: 600, root }, inclusion(3, 600))).toMatchObject({
      damaged: { level: 0, index: 0 },
    })
    isDamaged = false
    expect(await prove({ size: 600, root }, inclusion(3, 600))).toHaveProperty('proof')
  })
})
