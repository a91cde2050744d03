import { hashLength } from '@hutong/merkle'

/**
 * Nodes of one level, two siblings to a slot: 0x01 || left || right. A slot is thus the very input of the parent's hash (RFC 6962
 * s2.1), and no bytes are moved to make it. The first slot begins with an even node.
 */
export const slotLength = 1 + 2 * hashLength

/** Slots for the nodes `first` … `end` - 1 of a level. */
export function slotsFor(first: number, end: number): Buffer {
  const slots = Buffer.allocUnsafe(
    (Math.floor((end - 1) / 2) - Math.floor(first / 2) + 1) * slotLength,
  )
  for (let at = 0; at < slots.length; at += slotLength) slots[at] = 0x01
  return slots
}

/** Byte offset of a node's hash. */
export function nodeOffset(first: number, node: number): number {
  const distance = node - (first - (first % 2))
  return (distance >>> 1) * slotLength + 1 + (distance & 1) * hashLength
}

/** `hash` in latin1, one letter a byte: Node's digest is twice as fast in that form as with a Buffer for each. */
export function placeHash(slots: Buffer, first: number, node: number, hash: string): void {
  slots.write(hash, nodeOffset(first, node), hashLength, 'latin1')
}

/** A view of one node's hash. */
export function hashAt(slots: Buffer, first: number, node: number): Buffer {
  const at = nodeOffset(first, node)
  return slots.subarray(at, at + hashLength)
}
