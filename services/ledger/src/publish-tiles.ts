import {
  equalBytes,
  hashLength,
  parseCheckpoint,
  partialTile,
  tilePath,
  tileWidth,
} from '@hutong/merkle'
import type { Logger } from '@hutong/process'
import { encodeBundleEntry } from './entry-bundle.ts'
import { followSegments, type SegmentCursor } from './follow-segments.ts'
import { frameKind, type Frame } from './frames.ts'
import { forked } from './ledger-damage.ts'
import { writePublished } from './published-checkpoint.ts'
import type { Durable } from './seal.ts'
import { listSegments } from './segment-files.ts'
import { decodeSegmentStart } from './segment-start.ts'
import { settleSegment } from './settle-segment.ts'
import { sha256 } from './sha256.ts'
import { rootOfEdges, tileEdges, type TileEdges } from './tile-edges.ts'
import { removePartials, writeTile } from './write-tile.ts'

/** The newest segments stay, so that readers who lag a little, and a start, find them. */
const segmentsKeptMin = 2

export interface Publisher {
  /** Writes what is durable as tiles, bundles and, last, the checkpoint. May be repeated after it failed. */
  readonly publish: (durable: Durable) => Promise<void>
  /** Nothing is to be published: neither entries, nor a cosignature of the checkpoint. */
  readonly isCurrent: (durable: Durable) => boolean
}

/** The signature lines that others gave to this checkpoint, or nothing. */
export type Cosignatures = (checkpoint: string) => string

/**
 * Derives the files that foreign tools read (C2SP tlog-tiles) from the segments, and so reads back and hashes again what was
 * sealed: a root that differs is an error. Nothing is synced: after a crash the files are derived again from the oldest segment that is kept.
 */
export function publishTiles(
  folder: string,
  oldest: number,
  logger: Logger,
  cosignatures: Cosignatures = () => '',
): Publisher {
  const cursor: SegmentCursor = { segment: oldest, offset: 0, index: oldest }
  const unwritten: { readonly path: string; readonly bytes: Buffer }[] = []
  let edges: TileEdges | null = null
  let bundle: Buffer[] = []
  let published = ''

  async function publish(durable: Durable): Promise<void> {
    await writeFullTiles()
    for await (const frames of followSegments(folder, cursor, durable)) {
      for (const frame of frames) take(frame)
      await writeFullTiles()
    }
    const levels = edges?.levels() ?? []
    refuseOtherRoot(durable, levels)
    await writePartialTiles(durable.size, levels)
    // The checkpoint comes last: whoever sees it finds every tile that it speaks of.
    const note = noteOf(durable)
    if (note !== published) await writePublished(folder, note)
    published = note
    await settleOldSegments(durable)
  }

  /** What was sealed meanwhile in a newer segment is not published yet, so it makes no segment old. */
  async function settleOldSegments(durable: Durable): Promise<void> {
    const all = await listSegments(folder)
    const segments = all.filter((first) => first <= durable.segment)
    for (const [at, first] of segments.slice(0, -segmentsKeptMin).entries()) {
      await settleSegment(folder, first, segments[at + 1] ?? first, logger)
    }
  }

  function take(frame: Frame): void {
    if (frame.kind === frameKind.start) edges ??= beginEdges(frame)
    if (frame.kind !== frameKind.entry || !edges) return
    bundle.push(encodeBundleEntry(frame.payload.subarray(1)))
    edges.push(sha256(frame.payload))
    if (bundle.length < tileWidth) return
    const index = edges.size() / tileWidth - 1
    unwritten.push({
      path: tilePath({ level: 'entries', index, width: tileWidth }),
      bytes: Buffer.concat(bundle),
    })
    bundle = []
  }

  function beginEdges(frame: Frame): TileEdges {
    return tileEdges(decodeSegmentStart(frame)?.levels ?? [], (level, index, bytes) => {
      unwritten.push({ path: tilePath({ level, index, width: tileWidth }), bytes })
    })
  }

  async function writeFullTiles(): Promise<void> {
    for (let tile = unwritten[0]; tile; tile = unwritten[0]) {
      await writeTile(folder, tile.path, tile.bytes, logger)
      await removePartials(folder, tile.path)
      unwritten.shift()
    }
  }

  async function writePartialTiles(size: number, levels: readonly Buffer[]): Promise<void> {
    for (const [level, hashes] of levels.entries()) {
      const tile = partialTile(size, level)
      if (tile && hashes.length === tile.width * hashLength) {
        await writeTile(folder, tilePath(tile), hashes, logger)
      }
    }
    const tile = partialTile(size, 'entries')
    if (tile) await writeTile(folder, tilePath(tile), Buffer.concat(bundle), logger)
  }

  const noteOf = ({ checkpoint }: Durable): string => checkpoint + cosignatures(checkpoint)

  return { publish, isCurrent: (durable) => noteOf(durable) === published }
}

function refuseOtherRoot(durable: Durable, levels: readonly Buffer[]): void {
  const text = durable.checkpoint.slice(0, durable.checkpoint.indexOf('\n\n') + 1)
  const signed = parseCheckpoint(text)
  if (signed && equalBytes(signed.root, rootOfEdges(levels))) return
  throw forked('the segments', durable.size)
}
