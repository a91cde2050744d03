import { HutongError } from '@hutong/process'
import { frameHeaderLength, frameKind, type Frame } from './frames.ts'
import { readSegment } from './read-segment.ts'
import type { Durable } from './seal.ts'
import { segmentFile } from './segment-files.ts'

/** Where a reader of the segments stands; moved on before frames are given out. */
export interface SegmentCursor {
  segment: number
  offset: number
  /** Of the next entry. */
  index: number
}

/**
 * Frames from the cursor up to what is durable, segment after segment.
 *
 * @throws HutongError HUTONG_LEDGER_DAMAGED when a frame in between is not whole.
 */
export async function* followSegments(
  folder: string,
  cursor: SegmentCursor,
  durable: Durable,
): AsyncGenerator<readonly Frame[]> {
  for (;;) {
    const isLast = cursor.segment === durable.segment
    const file = segmentFile(folder, cursor.segment)
    yield* readOn(file, cursor, isLast ? durable.position : Number.POSITIVE_INFINITY)
    if (isLast) return
    cursor.segment = cursor.index
    cursor.offset = 0
  }
}

async function* readOn(
  file: string,
  cursor: SegmentCursor,
  to: number,
): AsyncGenerator<readonly Frame[]> {
  const chunks = readSegment(file, cursor.offset, to)
  try {
    for (;;) {
      const chunk = await chunks.next()
      if (chunk.done) {
        if (chunk.value.state === 'clean') return
        throw damaged(file, chunk.value.offset)
      }
      advance(cursor, chunk.value)
      yield chunk.value
    }
  } finally {
    await chunks.return({ state: 'clean', offset: cursor.offset })
  }
}

function advance(cursor: SegmentCursor, frames: readonly Frame[]): void {
  for (const frame of frames) {
    if (frame.kind === frameKind.entry) cursor.index += 1
    cursor.offset = frame.offset + frameHeaderLength + frame.payload.length
  }
}

function damaged(file: string, offset: number): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_DAMAGED',
    `${file}: the frame at offset ${offset} is not whole; stop this process and restore the folder from a copy`,
  )
}
