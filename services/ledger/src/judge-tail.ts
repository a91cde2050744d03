import { open } from 'node:fs/promises'
import { openCheckpoint, type VerifierKey } from '@hutong/merkle'
import { damaged } from './ledger-damage.ts'
import type { SegmentEnd } from './read-segment.ts'
import { verifyEd25519 } from './sha256.ts'

export interface Tail {
  readonly file: string
  readonly isLast: boolean
  readonly verifier: VerifierKey
  readonly end: SegmentEnd
  /** Where the last whole batch ends. */
  readonly position: number
  /** How long the file was when reading began. What came after it is of batches that nobody has judged. */
  readonly fileBytes: number
  readonly size: number
  /** Whole frames before the end. */
  readonly frames: number
}

const noteLengthMax = 1024

/**
 * How many bytes after the last whole batch are a batch that was never released. A write that was cut off leaves the front of its batch,
 * perhaps with zeros after it, and never the signed checkpoint, which is its last frame. All else is damage.
 *
 * @throws HutongError HUTONG_LEDGER_DAMAGED
 */
export async function judgeTail(tail: Tail): Promise<number> {
  const { file, end, position, fileBytes } = tail
  const bytes = await readRange(file, position, fileBytes)
  if (bytes.length === 0) return 0
  const refused = (what: string) => damaged(file, tail.frames, end.offset, what)
  if (!tail.isLast) throw refused('the segment ends in the middle of a batch')
  const rest = bytes.subarray(end.offset - position)
  if (end.state === 'damaged' && rest.some((byte) => byte !== 0)) throw refused(end.what)
  if (await holdsSignedCheckpoint(bytes, tail)) {
    throw refused('its batch was signed, yet it is not whole')
  }
  return bytes.length
}

async function holdsSignedCheckpoint(bytes: Buffer, tail: Tail): Promise<boolean> {
  const { verifier } = tail
  const opening = `${verifier.name}\n`
  for (let at = bytes.indexOf(opening); at >= 0; at = bytes.indexOf(opening, at + 1)) {
    const text = bytes.toString('utf8', at, at + noteLengthMax)
    const note = /^[^\n]+\n\d+\n[^\n]+\n\n[^\n]+\n/.exec(text)?.[0] ?? ''
    const checkpoint = await openCheckpoint(note, verifier, verifyEd25519)
    if (!('valid' in checkpoint) && checkpoint.size > tail.size) return true
  }
  return false
}

async function readRange(file: string, from: number, to: number): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const bytes = Buffer.alloc(to - from)
    await handle.read(bytes, 0, bytes.length, from)
    return bytes
  } finally {
    await handle.close()
  }
}
