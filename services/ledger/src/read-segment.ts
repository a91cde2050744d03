import { open } from 'node:fs/promises'
import { frameHeaderLength, entryLengthMax, scanFrame, type Frame } from './frames.ts'

/** Small enough that hashing a chunk on the answering thread holds up nobody for long. */
const chunkBytes = 256 * 1024
const frameBytesMax = frameHeaderLength + 1 + entryLengthMax

/** Why reading ended, and where: `short` = in the middle of a frame. */
export type SegmentEnd =
  | { readonly state: 'clean' | 'short'; readonly offset: number }
  | { readonly state: 'damaged'; readonly offset: number; readonly what: string }

/**
 * Frames of a segment from one offset to another (the file's end when not given), in chunks. The frames of a chunk are views that
 * hold until the next is asked for.
 */
export async function* readSegment(
  file: string,
  from: number,
  to = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly Frame[], SegmentEnd> {
  const handle = await open(file, 'r')
  try {
    const bytes = Buffer.allocUnsafe(chunkBytes + frameBytesMax)
    let offset = from
    let kept = 0
    for (;;) {
      const room = Math.min(bytes.length - kept, to - offset - kept)
      const { bytesRead } = await handle.read(bytes, kept, room, offset + kept)
      const end = kept + bytesRead
      const { frames, next, stopped } = scanChunk(bytes, end, offset)
      if (frames.length > 0) yield frames
      offset += next
      if (stopped !== null) return { state: 'damaged', offset, what: stopped }
      if (bytesRead === 0) return { state: end === next ? 'clean' : 'short', offset }
      bytes.copyWithin(0, next, end)
      kept = end - next
    }
  } finally {
    await handle.close()
  }
}

function scanChunk(bytes: Buffer, end: number, offset: number) {
  const frames: Frame[] = []
  let next = 0
  for (;;) {
    const scan = scanFrame(bytes, next, end)
    if (scan.state === 'short') return { frames, next, stopped: null }
    if (scan.state === 'damaged') return { frames, next, stopped: scan.what }
    frames.push({
      offset: offset + next,
      kind: scan.kind,
      payload: bytes.subarray(scan.from, scan.to),
    })
    next = scan.to
  }
}
