import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { HutongError } from '@hutong/process'

/** What an entry keeps under its department's key of the quarter. Never a value of a record. */
export interface SealedDetails {
  readonly officer?: string
  readonly window?: string
  readonly caseRef?: string
  readonly note?: string
  /** Digests of the records used. */
  readonly records?: readonly string[]
  readonly signals?: readonly string[]
}

const nonceLength = 12
const tagLength = 16

/** AES-256-GCM, base64url of nonce || ciphertext || tag. The nonce is fresh for every entry. */
export function sealDetails(key: KeyObject, nonce: Uint8Array, details: SealedDetails): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = cipher.update(JSON.stringify(details), 'utf8')
  return Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** @throws HutongError HUTONG_SEAL_BROKEN when the key is another one or a byte was changed. */
export function openSealedDetails(key: KeyObject, sealed: string): SealedDetails {
  const bytes = Buffer.from(sealed, 'base64url')
  try {
    const opener = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength))
    opener.setAuthTag(bytes.subarray(bytes.length - tagLength))
    const text = Buffer.concat([
      opener.update(bytes.subarray(nonceLength, bytes.length - tagLength)),
      opener.final(),
    ])
    const details: SealedDetails = JSON.parse(text.toString('utf8'))
    return details
  } catch (cause) {
    throw new HutongError('HUTONG_SEAL_BROKEN', 'sealed details do not open with this key', cause)
  }
}
