import { describe, expect, test } from 'vitest'
import {
  proveConsistency,
  proveInclusion,
  subtreeHash,
  verifyConsistency,
  verifyInclusion,
  type NodeReader,
} from '../src/merkle.ts'
import { leafOf, leavesOf, naivePath, naiveRoot, sha256 } from './naive-tree.ts'

const sizeMax = 70
const leaves = leavesOf(sizeMax)
const roots = Array.from({ length: sizeMax + 1 }, (_, size) => naiveRoot(leaves.slice(0, size)))
const nodes: NodeReader = (level, index) =>
  naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))
const rootOf = (size: number): Uint8Array => roots[size] ?? new Uint8Array(0)

const flip = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from(bytes, (byte, at) => (at === 3 ? byte ^ 1 : byte))

describe('inclusion', () => {
  test('the proof of every leaf in every tree up to 70 is the RFC path, and holds', () => {
    for (let size = 1; size <= sizeMax; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = proveInclusion(sha256, nodes, index, size)
        expect(proof).toEqual(naivePath(index, leaves.slice(0, size)))
        expect(verifyInclusion(sha256, claim(index, size, proof))).toBe(true)
      }
    }
  })

  test('a proof fails for every other index of its tree', () => {
    for (const size of [1, 2, 3, 7, 8, 33, 70]) {
      for (let index = 0; index < size; index += 1) {
        const honest = claim(index, size, proveInclusion(sha256, nodes, index, size))
        const others = Array.from({ length: size + 2 }, (_, at) => at - 1).filter(
          (at) => at !== index,
        )
        for (const other of others) {
          expect(verifyInclusion(sha256, { ...honest, index: other })).toBe(false)
        }
      }
    }
  })

  test('a proof fails when a hash is changed, left out or added', () => {
    for (const [index, size] of [
      [0, 1],
      [0, 2],
      [4, 5],
      [17, 33],
      [69, 70],
    ] as const) {
      const proof = proveInclusion(sha256, nodes, index, size)
      const wrong = [
        ...proof.map((_, at) => proof.map((hash, other) => (at === other ? flip(hash) : hash))),
        ...proof.map((_, at) => proof.toSpliced(at, 1)),
        [...proof, leafOf(1)],
        [leafOf(1), ...proof],
      ]
      for (const each of wrong)
        expect(verifyInclusion(sha256, claim(index, size, each))).toBe(false)
    }
  })

  test('a proof fails for another leaf and for another root', () => {
    const honest = claim(5, 11, proveInclusion(sha256, nodes, 5, 11))
    expect(verifyInclusion(sha256, { ...honest, leaf: leafOf(6) })).toBe(false)
    expect(verifyInclusion(sha256, { ...honest, root: rootOf(12) })).toBe(false)
  })

  const claim = (index: number, size: number, proof: readonly Uint8Array[]) => ({
    index,
    size,
    proof,
    leaf: leafOf(index),
    root: rootOf(size),
  })
})

describe('consistency', () => {
  test('the proof between every two trees up to 70 holds', () => {
    for (let to = 0; to <= sizeMax; to += 1) {
      for (let from = 0; from <= to; from += 1) expect(holds(from, to, prove(from, to))).toBe(true)
    }
  })

  test('a proof fails when a hash is changed, left out or added', () => {
    for (let to = 1; to <= 40; to += 1) {
      for (let from = 1; from < to; from += 1) {
        const proof = prove(from, to)
        expect(holds(from, to, [...proof, leafOf(1)])).toBe(false)
        for (const at of proof.keys()) {
          expect(holds(from, to, proof.toSpliced(at, 1))).toBe(false)
          expect(holds(from, to, proof.with(at, flip(proof[at] ?? leafOf(0))))).toBe(false)
        }
      }
    }
  })

  test('a tree that rewrote its past is refused', () => {
    const forged = leaves.slice(0, 40).with(3, leafOf(999))
    const proof = prove(17, 40)
    const claim = { from: 17, to: 40, fromRoot: rootOf(17), toRoot: naiveRoot(forged), proof }
    expect(verifyConsistency(sha256, claim)).toBe(false)
  })

  test('a smaller tree is never consistent with a larger one before it', () => {
    expect(holds(5, 3, [])).toBe(false)
  })

  const prove = (from: number, to: number) => proveConsistency(sha256, nodes, from, to)
  const holds = (from: number, to: number, proof: readonly Uint8Array[]): boolean =>
    verifyConsistency(sha256, { from, to, fromRoot: rootOf(from), toRoot: rootOf(to), proof })
})

test('a subtree hash over nothing is the hash of nothing', () => {
  expect(subtreeHash(sha256, nodes, 0, 0)).toEqual(rootOf(0))
})
