import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { HutongError } from '@hutong/process'
import { Secret, TOTP } from 'otpauth'

const nonceLength = 12
const tagLength = 16
/** RFC 4226 s4 asks for 160 bits. */
const secretLength = 20
const stepSeconds = 30
/** Clocks of telephones are a little off: the step before and the one after are good too. */
const stepsAway = 1

/** A fresh secret of the second factor (RFC 6238), in base32. */
export function makeCodeSecret(): string {
  return new Secret({ size: secretLength }).base32
}

/** What an authenticator reads from the square: which account at which hub. */
export function codeAddress(secret: string, account: string, hub: string): string {
  return codeOf(secret, account, hub).toString()
}

/** The step that the code is of; null = it is none of now. */
export function stepOfCode(secret: string, code: string, nowMs: number): number | null {
  const away = codeOf(secret).validate({ token: code, timestamp: nowMs, window: stepsAway })
  return away === null ? null : Math.floor(nowMs / (stepSeconds * 1000)) + away
}

/** As long as a code of a step can be good. */
export const codeGoodMs = (2 * stepsAway + 1) * stepSeconds * 1000

function codeOf(secret: string, label = '', issuer = ''): TOTP {
  return new TOTP({ secret: Secret.fromBase32(secret), label, issuer, period: stepSeconds })
}

/** AES-256-GCM, bound to its account: base64url of nonce || ciphertext || tag. */
export function sealCodeSecret(key: Uint8Array, account: string, secret: string): string {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(account))
  const sealed = [nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat(sealed).toString('base64url')
}

/** @throws HutongError HUTONG_SEAL_BROKEN when the key is another one, or the row was changed */
export function openCodeSecret(key: Uint8Array, account: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url')
  try {
    const opener = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength))
    opener.setAAD(Buffer.from(account)).setAuthTag(bytes.subarray(-tagLength))
    const text = opener.update(bytes.subarray(nonceLength, -tagLength))
    return Buffer.concat([text, opener.final()]).toString('utf8')
  } catch (cause) {
    throw new HutongError(
      'HUTONG_SEAL_BROKEN',
      `the second factor of ${account} does not open: restore accounts.key, or reset it with \`account reset-totp\``,
      cause,
    )
  }
}
