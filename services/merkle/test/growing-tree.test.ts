import { expect, test } from 'vitest'
import { growTree, leafHash } from '../src/merkle.ts'
import { leafOf, leavesOf, naiveRoot, sha256 } from './naive-tree.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Leaves and roots of the reference tests of Certificate Transparency (merkle_tree_test.cc of google/certificate-transparency). */
const referenceLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const referenceRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('the roots of the Certificate Transparency reference tree come out', () => {
  const tree = growTree(sha256)
  const roots = referenceLeaves.map((leaf) => {
    tree.append(leafHash(sha256, Buffer.from(leaf, 'hex')))
    return hex(tree.root())
  })
  expect(roots).toEqual(referenceRoots)
})

test('a tree without leaves has the hash of nothing as its root', () => {
  expect(hex(growTree(sha256).root())).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  )
})

test('the root of every tree up to 70 leaves is that of RFC 6962', () => {
  const tree = growTree(sha256)
  const leaves = leavesOf(70)
  for (const [at, leaf] of leaves.entries()) {
    tree.append(leaf)
    expect(hex(tree.root())).toBe(hex(naiveRoot(leaves.slice(0, at + 1))))
  }
})

test.each([255, 256, 257, 70_000])('the root of %i leaves is that of RFC 6962', (count) => {
  const tree = growTree(sha256)
  const leaves = leavesOf(count)
  for (const leaf of leaves) tree.append(leaf)
  expect(hex(tree.root())).toBe(hex(naiveRoot(leaves)))
})

test('a tree goes on from its size and frontier as if it had never stopped', () => {
  for (let size = 0; size <= 70; size += 1) {
    const whole = growTree(sha256)
    for (const leaf of leavesOf(size)) whole.append(leaf)
    const resumed = growTree(sha256, { size: whole.size(), frontier: whole.frontier() })
    for (const tree of [whole, resumed])
      for (const more of [1, 2, 3]) tree.append(leafOf(size + more))
    expect(hex(resumed.root())).toBe(hex(whole.root()))
  }
})
