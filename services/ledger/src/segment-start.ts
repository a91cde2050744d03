import { hashLength } from '@hutong/merkle'
import { encodeFrame, frameKind, type Frame } from './frames.ts'

/**
 * The first frame of a segment: everything that goes on from, so that older segments are not needed. Payload: kind, number of tile
 * levels from 1 on, for each one byte of count and its unfinished tile's hashes, then the signed checkpoint of the tree before this
 * segment. Level 0 is always empty here, since a segment begins where a full tile ended.
 */
export interface SegmentStart {
  /** Unfinished tiles, level 0 first. */
  readonly levels: readonly Buffer[]
  /** The signed note. */
  readonly checkpoint: string
}

export function encodeSegmentStart(start: SegmentStart): Buffer {
  const above = start.levels.slice(1)
  const tiles = above.flatMap((hashes) => [Buffer.of(hashes.length / hashLength), hashes])
  return encodeFrame(
    frameKind.start,
    Buffer.of(above.length),
    ...tiles,
    Buffer.from(start.checkpoint),
  )
}

/** Null when the frame is no segment start. */
export function decodeSegmentStart(frame: Frame): SegmentStart | null {
  if (frame.kind !== frameKind.start) return null
  const levels = [Buffer.alloc(0)]
  let at = 2
  for (let left = frame.payload[1] ?? 0; left > 0; left -= 1) {
    const length = (frame.payload[at] ?? 0) * hashLength
    levels.push(Buffer.from(frame.payload.subarray(at + 1, at + 1 + length)))
    at += 1 + length
  }
  return at > frame.payload.length
    ? null
    : { levels, checkpoint: frame.payload.toString('utf8', at) }
}
