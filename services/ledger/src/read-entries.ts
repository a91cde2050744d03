import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tilePath, tileWidth } from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import { decodeBundle } from './entry-bundle.ts'
import { followSegments, type SegmentCursor } from './follow-segments.ts'
import { frameKind } from './frames.ts'
import type { SealedEntry } from './ledger.ts'
import type { Durable } from './seal.ts'
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
  for (;;) {
    const segment = await segmentOf(source.folder, index)
    if (segment !== null) break
    for (const bytes of await readBundle(source.folder, index)) {
      if (signal.aborted) return
      yield { index, bytes }
      index += 1
    }
  }
  yield* followEntries(source, index, signal)
}

async function* followEntries(
  source: EntrySource,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<SealedEntry> {
  const segment = (await segmentOf(source.folder, from)) ?? 0
  const cursor: SegmentCursor = { segment, offset: 0, index: segment }
  let index = segment
  while (!signal.aborted) {
    const durable = source.durable()
    for await (const frames of followSegments(source.folder, cursor, durable)) {
      for (const frame of frames) {
        if (signal.aborted) return
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
async function readBundle(folder: string, index: number): Promise<Buffer[]> {
  const number = Math.floor(index / tileWidth)
  const file = join(folder, tilePath({ level: 'entries', index: number, width: tileWidth }))
  const entries = existsSync(file) ? decodeBundle(await readFile(file)) : null
  if (entries?.length === tileWidth) return entries.slice(index % tileWidth)
  throw new HutongError(
    'HUTONG_LEDGER_DAMAGED',
    `${file} is not the bundle of entry ${index}; restore it from a copy`,
  )
}
