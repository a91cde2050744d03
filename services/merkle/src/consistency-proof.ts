import { emptyRoot, equalBytes, nodeHash, type Hash } from './hash.ts'
import { splitPoint, subtreeHash, type NodeReader } from './subtree.ts'

/** PROOF(from, D[to]) of RFC 6962 s2.1.2; empty for `from` 0 and for equal sizes. */
export function proveConsistency(
  hash: Hash,
  nodes: NodeReader,
  from: number,
  to: number,
): Uint8Array[] {
  if (from === 0 || from === to) return []
  return subproof(hash, nodes, from, 0, to, true)
}

function subproof(
  hash: Hash,
  nodes: NodeReader,
  from: number,
  start: number,
  end: number,
  known: boolean,
): Uint8Array[] {
  if (from === end) return known ? [] : [subtreeHash(hash, nodes, start, end)]
  const middle = start + splitPoint(end - start)
  return from <= middle
    ? [...subproof(hash, nodes, from, start, middle, known), subtreeHash(hash, nodes, middle, end)]
    : [...subproof(hash, nodes, from, middle, end, false), subtreeHash(hash, nodes, start, middle)]
}

export interface ConsistencyClaim {
  readonly from: number
  readonly fromRoot: Uint8Array
  readonly to: number
  readonly toRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** RFC 9162 s2.1.4.2: the tree of `to` leaves begins with the very tree of `from` leaves. */
export function verifyConsistency(hash: Hash, claim: ConsistencyClaim): boolean {
  const { from, to, fromRoot, toRoot, proof } = claim
  if (from > to || from < 0) return false
  if (from === 0) return proof.length === 0 && equalBytes(fromRoot, emptyRoot(hash))
  if (from === to) return proof.length === 0 && equalBytes(fromRoot, toRoot)
  return climb(hash, claim, isPowerOfTwo(from) ? [fromRoot, ...proof] : [...proof])
}

function climb(hash: Hash, claim: ConsistencyClaim, nodes: readonly Uint8Array[]): boolean {
  let index = claim.from - 1
  let last = claim.to - 1
  while (index % 2 === 1) [index, last] = [Math.floor(index / 2), Math.floor(last / 2)]
  const [seed, ...rest] = nodes
  if (!seed) return false
  let older = seed
  let newer = seed
  for (const node of rest) {
    if (last === 0) return false
    if (index % 2 === 1 || index === last) {
      older = nodeHash(hash, node, older)
      newer = nodeHash(hash, node, newer)
      while (index % 2 === 0 && index !== 0) {
        ;[index, last] = [Math.floor(index / 2), Math.floor(last / 2)]
      }
    } else {
      newer = nodeHash(hash, newer, node)
    }
    ;[index, last] = [Math.floor(index / 2), Math.floor(last / 2)]
  }
  return last === 0 && equalBytes(older, claim.fromRoot) && equalBytes(newer, claim.toRoot)
}

function isPowerOfTwo(size: number): boolean {
  return splitPoint(size + 1) === size
}
