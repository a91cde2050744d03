import { open } from 'node:fs/promises'
import { equalBytes, openCheckpointByAny, parseSignedNote, type VerifierKeys } from '@hutong/merkle'
import { frameHeaderLength } from './frames.ts'
import { damaged } from './ledger-damage.ts'
import type { SegmentEnd } from './read-segment.ts'
import { verifyEd25519 } from './sha256.ts'

export interface Tail {
  readonly file: string
  readonly isLast: boolean
  readonly verifiers: VerifierKeys
  readonly end: SegmentEnd
  /** Where the last whole batch ends. */
  readonly position: number
  /** The signed note of the last whole batch. */
  readonly checkpoint: string
  /** How long the file was when reading began. What came after it is of batches that nobody has judged. */
  readonly fileBytes: number
  readonly size: number
  /** Whole frames before the end. */
  readonly frames: number
}

/** Room for the signatures of more keys than anybody keeps at once. */
const noteLengthMax = 16 * 1024

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
  const { verifiers } = tail
  const opening = `${verifiers[0].name}\n`
  for (let at = bytes.indexOf(opening); at >= 0; at = bytes.indexOf(opening, at + 1)) {
    const text = bytes.toString('utf8', at, at + noteLengthMax)
    const note = /^[^\n]+\n\d+\n[^\n]+\n\n(?:— [^\n]+\n)+/u.exec(text)?.[0] ?? ''
    const checkpoint = await openCheckpointByAny(note, verifiers, verifyEd25519)
    if ('valid' in checkpoint || checkpoint.size <= tail.size) continue
    if (hasLastSignature(note, tail.checkpoint) || isWholeFrame(bytes, at, note)) return true
  }
  return false
}

/**
 * Several keys may sign, the oldest last. While the last one of the batch before is missing the write may have been cut off between two signatures.
 */
function hasLastSignature(note: string, before: string): boolean {
  const last = parseSignedNote(before)?.signatures.at(-1)
  const signatures = parseSignedNote(note)?.signatures ?? []
  return signatures.some(({ keyId }) => last !== undefined && equalBytes(keyId, last.keyId))
}

/** The oldest key may have been destroyed since the batch before: then the frame says how long the note was. */
function isWholeFrame(bytes: Buffer, at: number, note: string): boolean {
  const header = at - 1 - frameHeaderLength
  return header >= 0 && bytes.readUInt32BE(header) === 1 + Buffer.byteLength(note)
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
