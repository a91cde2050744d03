import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { HutongError } from '@hutong/process'

/** RFC 9106, with the cost that OWASP names first: 19 MiB, two passes. Stored with each hash, so that they can be raised later. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const saltLength = 16
const hashLength = 32

/** NIST SP 800-63B-4 s3.1.1: length counts, and no rules of composition. */
const charactersMin = 12
const charactersMax = 256

const derive = promisify(argon2)

/** `argon2id$<KiB>$<passes>$<lanes>$<salt>$<hash>`, base64url. @throws HutongError HUTONG_PASSWORD_REFUSED */
export async function hashPassword(password: string): Promise<string> {
  const text = password.normalize('NFKC')
  const count = Array.from(text).length
  if (count < charactersMin || count > charactersMax) {
    throw new HutongError(
      'HUTONG_PASSWORD_REFUSED',
      `a password has ${charactersMin} to ${charactersMax} characters, of any kind: a sentence is a good one`,
    )
  }
  const salt = randomBytes(saltLength)
  const made = await deriveHash(text, salt, cost)
  const { memory, passes, parallelism } = cost
  const parts = [memory, passes, parallelism, encode(salt), encode(made)]
  return ['argon2id', ...parts].join('$')
}

/** The same work whether there is an account or not: without one, pass nothing, and the answer is no. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', made = ''] = (stored ?? nobodys).split('$')
  const known = Buffer.from(made, 'base64url')
  const tried = await deriveHash(password.normalize('NFKC'), Buffer.from(salt, 'base64url'), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  })
  return known.length === tried.length && timingSafeEqual(known, tried) && stored !== undefined
}

async function deriveHash(text: string, nonce: Buffer, wanted: typeof cost): Promise<Buffer> {
  return derive('argon2id', { message: text, nonce, tagLength: hashLength, ...wanted })
}

const encode = (bytes: Buffer): string => bytes.toString('base64url')

const nobodys = [
  'argon2id',
  cost.memory,
  cost.passes,
  cost.parallelism,
  encode(randomBytes(saltLength)),
  encode(randomBytes(hashLength)),
].join('$')
