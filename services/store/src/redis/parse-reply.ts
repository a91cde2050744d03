import { HutongError } from '@hutong/process'

/** @throws HutongError HUTONG_STORE_CORRUPT, as all of these. */
export function arrayOf(reply: unknown): readonly unknown[] {
  if (Array.isArray(reply)) return reply
  throw strangeReply()
}

/** The bytes of a text. */
export function bytesOf(reply: unknown): Buffer {
  if (Buffer.isBuffer(reply)) return reply
  throw strangeReply()
}

/** Redis gives a number as one or as its text. */
export function parseNumber(reply: unknown): number {
  const value = Buffer.isBuffer(reply) ? Number(reply.toString()) : reply
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw strangeReply()
}

/** Rising. */
export const parseNumbers = (reply: unknown): readonly number[] =>
  arrayOf(reply)
    .map(parseNumber)
    .toSorted((a, b) => a - b)

export const strangeReply = (): HutongError =>
  new HutongError(
    'HUTONG_STORE_CORRUPT',
    'Redis gave another reply than the script of the store: is it Redis 7 or later, and is nobody else writing to its keys?',
  )
