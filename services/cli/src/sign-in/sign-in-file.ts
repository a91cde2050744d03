import { mkdirSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { HutongError, lockFolder, wait, writeFileDurably } from '@hutong/process'
import { isProofJwk } from './proofs.ts'
import type { ProofJwk } from './proofs.ts'

/** What the command line remembers of a sign-in at one hub. Only its owner can read the file. */
export interface SignedIn {
  readonly account: string
  readonly department: string
  readonly roles: readonly string[]
  readonly accessToken: string
  /** ms since 1970. */
  readonly expiresAt: number
  /** Good once: the next one comes with the next access token. */
  readonly refreshToken: string
  /** Both tokens are bound to it. */
  readonly proofJwk: ProofJwk
}

export interface SignInFile {
  readonly read: () => Promise<SignedIn | undefined>
  readonly write: (signedIn: SignedIn) => Promise<void>
  readonly forget: () => Promise<void>
}

const ownerOnly = 0o600
const ownerOnlyFolder = 0o700
const lockAgainMs = 50
const lockWaitMsMax = 15_000

/**
 * The file of this hub, for as long as the work takes: a refresh token that two commands use at once would end the sign-in for both.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED when another command keeps it for too long
 */
export async function withSignInFile<Result>(
  url: string,
  work: (file: SignInFile) => Promise<Result>,
): Promise<Result> {
  const folder = stateFolder()
  mkdirSync(folder, { recursive: true, mode: ownerOnlyFolder })
  const name = new URL(url).host.replaceAll(/[^\w.-]/gu, '_')
  const file = join(folder, `${name}.json`)
  const lock = await takeLock(folder, name)
  try {
    return await work({
      read: () => readSignedIn(file),
      write: (signedIn) =>
        writeFileDurably(file, `${JSON.stringify(signedIn, null, 2)}\n`, ownerOnly),
      forget: () => rm(file, { force: true }),
    })
  } finally {
    lock.release()
  }
}

function stateFolder(): string {
  const { XDG_STATE_HOME: home = '' } = process.env
  return join(home === '' ? join(homedir(), '.local', 'state') : home, 'hutong')
}

async function takeLock(folder: string, name: string): Promise<{ readonly release: () => void }> {
  const giveUpAt = Date.now() + lockWaitMsMax
  for (;;) {
    try {
      return lockFolder(folder, name)
    } catch (cause) {
      const isHeld = cause instanceof HutongError && cause.code === 'HUTONG_FOLDER_LOCKED'
      if (!isHeld || Date.now() > giveUpAt) throw cause
      await wait(lockAgainMs)
    }
  }
}

async function readSignedIn(file: string): Promise<SignedIn | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isSignedIn(parsed) ? parsed : undefined
  } catch {
    // No file, or one that is no longer whole: the person signs in again.
    return undefined
  }
}

function isSignedIn(value: unknown): value is SignedIn {
  const found: Readonly<Record<string, unknown>> = Object(value)
  const texts = ['account', 'department', 'accessToken', 'refreshToken']
  return (
    texts.every((name) => typeof found[name] === 'string') &&
    typeof found['expiresAt'] === 'number' &&
    Array.isArray(found['roles']) &&
    isProofJwk(found['proofJwk'])
  )
}
