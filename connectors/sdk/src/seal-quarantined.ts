import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { HutongError } from '@hutong/process'
import type { Reason } from './connector.ts'

/** A row or a file that was not published: the reasons in clear, the row's bytes sealed under the department's own key. */
export interface Quarantined {
  readonly kind: 'row' | 'file'
  readonly source: string
  readonly type: string
  readonly file: string
  /** Physical line, 0 for a whole file. */
  readonly line: number
  readonly version: string
  /** Of the run that refused it; left out by older entries: 1. */
  readonly epoch?: number
  /** When the department wrote it, ms since 1970; left out by older entries. */
  readonly writtenAt?: number
  readonly isDeleted?: true
  /** When it was refused, ms since 1970. */
  readonly at: number
  readonly reasons: readonly Reason[]
  /** Left out for a whole file, which still lies where the department put it. */
  readonly sealed?: Sealed
  /** What the row is read by, where it does not say so itself: the line of the columns. */
  readonly header?: Sealed
}

export interface Sealed {
  readonly algorithm: 'A256GCM'
  /** base64url, as the others: 12 bytes, the ciphertext, and the tag of 16 bytes. */
  readonly iv: string
  readonly data: string
  readonly tag: string
  /** The row was longer than `sealedBytesMax`, and only its beginning is kept. */
  readonly truncated: boolean
}

export const sealedBytesMax = 1 << 18

/** AES-256-GCM (NIST SP 800-38D) with a fresh random IV; `place` is bound to the bytes, so they cannot be moved to another entry. */
export function seal(raw: Uint8Array, key: Uint8Array, place: string): Sealed {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place))
  const data = Buffer.concat([cipher.update(raw.subarray(0, sealedBytesMax)), cipher.final()])
  return {
    algorithm: 'A256GCM',
    iv: iv.toString('base64url'),
    data: data.toString('base64url'),
    tag: cipher.getAuthTag().toString('base64url'),
    truncated: raw.length > sealedBytesMax,
  }
}

/** @throws HutongError HUTONG_SEAL_BROKEN when the key or the place is another one, or the bytes were changed. */
export function unseal(sealed: Sealed, key: Uint8Array, place: string): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64url'))
      .setAAD(Buffer.from(place))
      .setAuthTag(Buffer.from(sealed.tag, 'base64url'))
    return Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64url')), decipher.final()])
  } catch (cause) {
    throw new HutongError(
      'HUTONG_SEAL_BROKEN',
      `the quarantined row ${place} cannot be opened with this key`,
      cause,
    )
  }
}
