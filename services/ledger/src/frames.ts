import { crc32c } from '@hutong/process'

/**
 * A segment is a row of frames: u32 length | u32 CRC-32C of the payload | payload, numbers big-endian. The first byte of a payload
 * says what it is. An entry's is 0x00, which is also the leaf prefix of RFC 6962: the leaf hash is the SHA-256 of the payload.
 */
export const frameKind = { entry: 0x00, checkpoint: 0x01, start: 0x02 } as const

export const frameHeaderLength = 8
export const entryLengthMax = 65_535
/** A segment's start carries at most 255 hashes for each of five tile levels and a checkpoint. */
const payloadLengthMax = 1 + entryLengthMax

export interface Frame {
  /** Where the frame begins in its segment. */
  readonly offset: number
  readonly kind: number
  /** With its kind byte. A view: it holds until the next chunk is asked for. */
  readonly payload: Buffer
}

export type FrameScan =
  | { readonly state: 'whole'; readonly kind: number; readonly from: number; readonly to: number }
  /** The bytes end before the frame does. */
  | { readonly state: 'short' }
  | { readonly state: 'damaged'; readonly what: string }

/** Puts header and payload at `at`; the payload already stands 8 bytes further. Gives the end of the frame. */
export function closeFrame(bytes: Buffer, at: number, payloadLength: number): number {
  const from = at + frameHeaderLength
  bytes.writeUInt32BE(payloadLength, at)
  bytes.writeUInt32BE(crc32c(bytes, from, from + payloadLength), at + 4)
  return from + payloadLength
}

export function encodeFrame(kind: number, ...parts: readonly Uint8Array[]): Buffer {
  const payload = Buffer.concat([Buffer.of(kind), ...parts])
  const frame = Buffer.concat([Buffer.alloc(frameHeaderLength), payload])
  closeFrame(frame, 0, payload.length)
  return frame
}

/** Looks at the frame that begins at `at`, in bytes that end at `end`. */
export function scanFrame(bytes: Buffer, at: number, end: number): FrameScan {
  if (at + frameHeaderLength > end) return { state: 'short' }
  const length = bytes.readUInt32BE(at)
  if (length === 0 || length > payloadLengthMax) {
    return { state: 'damaged', what: `its length says ${length} bytes` }
  }
  const from = at + frameHeaderLength
  const to = from + length
  if (to > end) return { state: 'short' }
  const kind = bytes[from] ?? 0
  if (crc32c(bytes, from, to) !== bytes.readUInt32BE(at + 4)) {
    return { state: 'damaged', what: 'its checksum does not fit its bytes' }
  }
  return kind > frameKind.start
    ? { state: 'damaged', what: `it is of an unknown kind ${kind}` }
    : { state: 'whole', kind, from, to }
}
