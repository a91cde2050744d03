import { hash } from 'node:crypto'
import type { Sealed } from './ledger.ts'
import { closeFrame, frameHeaderLength, frameKind } from './frames.ts'
import { placeHash, slotsFor } from './hash-slots.ts'

export const batchEntriesMax = 4096
const bytesFirst = 256 * 1024

/**
 * Entries that become durable together. Framing and leaf hash are done as each one comes, while the batch before is on its way to
 * the disk, so that sealing has only the inner nodes left to do.
 */
export interface Batch extends BatchPlan {
  readonly buffers: BatchBuffers
  count: number
  length: number
  /** Where each entry's own bytes begin; they end where `ends` says. */
  readonly begins: number[]
  readonly ends: number[]
  readonly resolves: ((sealed: Sealed) => void)[]
  readonly rejects: ((cause: unknown) => void)[]
}

/** The large memory of a batch, used again once it is on the disk. */
export interface BatchBuffers {
  bytes: Buffer
  /** Leaf hashes, in slots. */
  readonly leaves: Buffer
}

export function batchBuffers(): BatchBuffers {
  return { bytes: Buffer.allocUnsafe(bytesFirst), leaves: slotsFor(1, 1 + batchEntriesMax) }
}

export interface BatchPlan {
  /** Index of the first entry. */
  readonly start: number
  readonly entriesMax: number
  /** A new segment begins with this batch. */
  readonly rotates: boolean
}

export function openBatch(plan: BatchPlan, buffers: BatchBuffers): Batch {
  return { ...plan, buffers, count: 0, length: 0, begins: [], ends: [], resolves: [], rejects: [] }
}

/** Copies the entry's bytes, so that the caller may use its buffer again at once. Gives the length of the frame. */
export function addEntry(batch: Batch, entry: Uint8Array): number {
  const at = reserveFrame(batch, entry.length)
  const from = at + frameHeaderLength
  batch.buffers.bytes[from] = frameKind.entry
  batch.buffers.bytes.set(entry, from + 1)
  const to = closeFrame(batch.buffers.bytes, at, 1 + entry.length)
  placeHash(
    batch.buffers.leaves,
    batch.start,
    batch.start + batch.count,
    hash('sha256', batch.buffers.bytes.subarray(from, to), 'binary'),
  )
  batch.begins.push(from + 1)
  batch.ends.push(to)
  batch.length = to
  batch.count += 1
  return to - at
}

/** The last frame of a batch, without which the batch counts as never written. Gives the length of the frame. */
export function addCheckpoint(batch: Batch, note: string): number {
  const noteBytes = Buffer.from(note)
  const at = reserveFrame(batch, noteBytes.length)
  const from = at + frameHeaderLength
  batch.buffers.bytes[from] = frameKind.checkpoint
  batch.buffers.bytes.set(noteBytes, from + 1)
  batch.length = closeFrame(batch.buffers.bytes, at, 1 + noteBytes.length)
  return batch.length - at
}

function reserveFrame(batch: Batch, contentLength: number): number {
  const needed = batch.length + frameHeaderLength + 1 + contentLength
  if (needed > batch.buffers.bytes.length) {
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * batch.buffers.bytes.length))
    batch.buffers.bytes.copy(larger, 0, 0, batch.length)
    batch.buffers.bytes = larger
  }
  return batch.length
}
