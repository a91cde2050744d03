import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import {
  formatVerifierKey,
  parseVerifierKeys,
  sameVerifier,
  type VerifierKey,
  type VerifierKeys,
} from '@hutong/merkle'
import { HutongError, writeFileDurably } from '@hutong/process'
import { sha256 } from '../sha256.ts'

/**
 * Beside the folder of a ledger: `<instance>.vkey` holds the key in use alone, since foreign tools read it as it lies; `<instance>.vkeys` holds every key that the
 * ledger ever had, oldest first. A checkpoint is the ledger's when one of these signed it.
 *
 * @throws HutongError HUTONG_LEDGER_VKEYS_MALFORMED
 */
export async function readVerifiers(folder: string): Promise<VerifierKeys | null> {
  // A folder of before the first rotation of any ledger has the one file only.
  const file = [`${folder}.vkeys`, `${folder}.vkey`].find((name) => existsSync(name))
  if (file === undefined) return null
  const keys = parseVerifierKeys(sha256, await readFile(file, 'utf8'))
  if (keys) return keys
  throw new HutongError(
    'HUTONG_LEDGER_VKEYS_MALFORMED',
    `${file} must hold verifier keys, one a line; restore it from a copy`,
  )
}

/** The longer list first: after a crash between the two it says more than is in use, never less. */
export async function writeVerifiers(
  folder: string,
  verifiers: readonly VerifierKey[],
  inUse: VerifierKey,
): Promise<void> {
  await writeWhereOther(`${folder}.vkeys`, linesOf(verifiers))
  await writeWhereOther(`${folder}.vkey`, linesOf([inUse]))
}

async function writeWhereOther(file: string, text: string): Promise<void> {
  const kept = existsSync(file) ? await readFile(file, 'utf8') : null
  if (kept !== text) await writeFileDurably(file, text)
}

const linesOf = (verifiers: readonly VerifierKey[]): string =>
  verifiers.map((key) => `${formatVerifierKey(key)}\n`).join('')

export const isAmong = (verifiers: readonly VerifierKey[], verifier: VerifierKey): boolean =>
  verifiers.some((known) => sameVerifier(known, verifier))
