import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { HutongError } from '@hutong/process'

/** What only the gateway can know of an officer and the person asked about, for auditors to look at. */
export const signalNames = ['own-record', 'same-household', 'same-surname', 'flagged'] as const

export type Signal = (typeof signalNames)[number]

/** What an entry keeps under its department's key of the quarter. Never a value of a record. */
export interface SealedDetails {
  readonly officer?: string
  readonly window?: string
  readonly caseRef?: string
  readonly note?: string
  /** Digests of the records used. */
  readonly records?: readonly string[]
  /** `signalNames`, and what later programs may know. */
  readonly signals?: readonly string[] | undefined
}

const nonceLength = 12
const tagLength = 16
const blockLength = 64
const digestLength = 64

/**
 * AES-256-GCM, base64url of nonce || ciphertext || tag. The nonce is fresh for every entry. Whoever asked has the entry in the receipt, so its length must tell
 * nothing of what only the hub knows: there is always room for a record and for every signal.
 */
export function sealDetails(key: KeyObject, nonce: Uint8Array, details: SealedDetails): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = cipher.update(padded(details), 'utf8')
  return Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** The details as JSON, with spaces behind them up to a whole block. */
function padded(details: SealedDetails): string {
  const text = JSON.stringify(details)
  const { records, signals } = details
  const textLength = Buffer.byteLength(text)
  const signalsLength = lengthOf('signals', signals)
  const shown = textLength - signalsLength
  const wanted =
    shown + Math.max(signalsRoom, signalsLength) + (records === undefined ? recordRoom : 0)
  return text + ' '.repeat(blockLength * Math.ceil(wanted / blockLength) - textLength)
}

const lengthOf = (name: string, values: readonly string[] | undefined): number =>
  values === undefined ? 0 : `,"${name}":${JSON.stringify(values)}`.length

const signalsRoom = lengthOf('signals', signalNames)
const recordRoom = lengthOf('records', ['0'.repeat(digestLength)])

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
