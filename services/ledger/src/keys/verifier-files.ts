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
 * ledger ever had, oldest first. A checkpoint is the ledger's when one of these signed it. Null where neither is there.
 *
 * @throws HutongError HUTONG_LEDGER_VKEYS_MALFORMED also when the one file holds no key of the other: foreign tools were told another key then.
 */
export async function readVerifiers(folder: string): Promise<VerifierKeys | null> {
  const inUse = await readLines(`${folder}.vkey`)
  // A folder of before the first rotation of any ledger has the one file only.
  const all = (await readLines(`${folder}.vkeys`)) ?? inUse
  const isKnown = inUse?.every((verifier) => isAmong(all ?? [], verifier)) ?? true
  if (!isKnown) throw malformed(`${folder}.vkey`, 'must hold a key of the list beside it')
  return all
}

async function readLines(file: string): Promise<VerifierKeys | null> {
  if (!existsSync(file)) return null
  const text = await readFile(file, 'utf8')
  const keys = parseVerifierKeys(sha256, text)
  if (!keys || linesOf(keys) !== text) throw malformed(file, 'must hold verifier keys, one a line')
  return keys
}

function malformed(file: string, what: string): HutongError {
  return new HutongError('HUTONG_LEDGER_VKEYS_MALFORMED', `${file} ${what}; restore it from a copy`)
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
