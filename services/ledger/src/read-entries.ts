import { tilePath, tileWidth, type Tile } from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import { decodeBundle } from './entry-bundle.ts'
import { followSegments, type SegmentCursor } from './follow-segments.ts'
import { frameKind } from './frames.ts'
import { isGone } from './is-gone.ts'
import type { SealedEntry } from './ledger.ts'
import type { Durable } from './seal.ts'
import { readTile } from './read-tile.ts'
import { listSegments } from './segment-files.ts'

export interface EntrySource {
  readonly folder: string
  readonly durable: () => Durable
  /** Resolves when there is more than this many entries, or when the signal is aborted. */
  readonly grown: (size: number, signal: AbortSignal) => Promise<void>
}

/** Sealed entries from `from` on: out of the bundles where the segment is gone, then out of the segments as they grow. */
export async function* readEntries(
  source: EntrySource,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<SealedEntry> {
  let index = from
  while (!signal.aborted) {
    const segment = await segmentOf(source.folder, index)
    const entries =
      segment === null
        ? readBundle(source.folder, index)
        : followEntries(source, { segment, offset: 0, index: segment }, index, signal)
    try {
      for await (const entry of entries) {
        if (signal.aborted) return
        yield entry
        index = entry.index + 1
      }
    } catch (cause) {
      if (!isGone(cause)) throw cause
      // The segment was let go of while a slow reader was behind it: its bundles are there, and are read next.
    }
  }
}

async function* followEntries(
  source: EntrySource,
  cursor: SegmentCursor,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<SealedEntry> {
  let index = cursor.index
  while (!signal.aborted) {
    const durable = source.durable()
    for await (const frames of followSegments(source.folder, cursor, durable)) {
      for (const frame of frames) {
        if (frame.kind !== frameKind.entry) continue
        if (index >= from) yield { index, bytes: Uint8Array.from(frame.payload.subarray(1)) }
        index += 1
      }
    }
    await source.grown(durable.size, signal)
  }
}

/** First index of the kept segment that holds the entry, or null when it is gone. */
async function segmentOf(folder: string, index: number): Promise<number | null> {
  const segments = await listSegments(folder)
  return segments.findLast((first) => first <= index) ?? null
}

/** Entries of a full bundle from `index` on. */
async function* readBundle(folder: string, index: number): AsyncGenerator<SealedEntry> {
  const tile: Tile = { level: 'entries', index: Math.floor(index / tileWidth), width: tileWidth }
  const bytes = await readTile(folder, tile)
  const entries = bytes && decodeBundle(bytes)
  if (entries?.length !== tileWidth) {
    throw new HutongError(
      'HUTONG_LEDGER_DAMAGED',
      `${tilePath(tile)} in ${folder} is not the bundle of entry ${index}; restore it from a copy`,
    )
  }
  const first = tile.index * tileWidth
  for (const [at, entry] of entries.entries()) {
    if (first + at >= index) yield { index: first + at, bytes: entry }
  }
}
