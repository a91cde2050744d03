import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFileDurably } from './durable-file.ts'
import { HutongError } from './hutong-error.ts'

const secretLength = 32
const ownerOnly = 0o600

/**
 * A symmetric key of 32 bytes, kept as `<folder>/<name>.key` (base64, mode 600) and made on first use. Processes that share the folder
 * get the same key, also when all of them come first.
 *
 * @throws HutongError HUTONG_KEY_MALFORMED when the file holds anything else.
 */
export async function secretKey(folder: string, name: string): Promise<Buffer> {
  const file = join(folder, `${name}.key`)
  if (!existsSync(file)) {
    await createFileDurably(file, newSecretKey(), ownerOnly)
  }
  return readSecretKey(file)
}

/** Never makes one. @throws HutongError HUTONG_KEY_MALFORMED; the system's error when there is no such file */
export function readSecretKey(file: string): Buffer {
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length === secretLength) return key
  throw new HutongError(
    'HUTONG_KEY_MALFORMED',
    `${file} must hold 32 bytes in base64; restore it from the backup of the keys`,
  )
}

/** What the file of a new symmetric key holds. */
export const newSecretKey = (): string => `${randomBytes(secretLength).toString('base64')}\n`

/**
 * An Ed25519 private key, kept as `<folder>/<name>.pem` (PKCS #8, mode 600) and made on first use.
 *
 * @throws HutongError HUTONG_KEY_MALFORMED when the file holds anything else.
 */
export async function signingKey(folder: string, name: string): Promise<KeyObject> {
  const file = join(folder, `${name}.pem`)
  if (!existsSync(file)) {
    await createFileDurably(file, newSigningKey(), ownerOnly)
  }
  return readSigningKey(file)
}

/** Never makes one. @throws HutongError HUTONG_KEY_MALFORMED; the system's error when there is no such file */
export function readSigningKey(file: string): KeyObject {
  const key = parseKey(readFileSync(file))
  if (key?.asymmetricKeyType === 'ed25519') return key
  throw new HutongError(
    'HUTONG_KEY_MALFORMED',
    `${file} must hold an Ed25519 private key; restore it from the backup of the keys`,
  )
}

/** What the file of a new Ed25519 key holds. */
export const newSigningKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/**
 * Keys that were put aside as `<folder>/<name>.<anything>.pem`: nothing is signed with them any more, and what was signed with them is still to be checked.
 *
 * @throws HutongError HUTONG_KEY_MALFORMED when a file holds anything else.
 */
export function formerSigningKeys(folder: string, name: string): readonly KeyObject[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(
      (file) => file.startsWith(`${name}.`) && file.endsWith('.pem') && file !== `${name}.pem`,
    )
    .toSorted()
    .map((file) => {
      const key = parseKey(readFileSync(join(folder, file)))
      if (key?.asymmetricKeyType === 'ed25519') return key
      throw new HutongError(
        'HUTONG_KEY_MALFORMED',
        `${join(folder, file)} must hold an Ed25519 private key; remove it if nothing is signed with it any more`,
      )
    })
}

function parseKey(pem: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    // The caller names the file; the reason of the parser says nothing that helps.
    return undefined
  }
}
