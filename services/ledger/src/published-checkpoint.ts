import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openCheckpointByAny, type Checkpoint, type VerifierKeys } from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import { verifyEd25519 } from './sha256.ts'

export function publishedFile(folder: string): string {
  return join(folder, 'checkpoint')
}

/**
 * The checkpoint that was last shown to foreign tools. Null when there is none, or an empty file, which is what a loss of power may
 * leave of a file that is not synced.
 *
 * @throws HutongError HUTONG_LEDGER_CHECKPOINT_DAMAGED when it is signed by none of these keys.
 */
export async function readPublished(
  folder: string,
  keys: VerifierKeys,
): Promise<Checkpoint | null> {
  const file = publishedFile(folder)
  const note = existsSync(file) ? await readFile(file, 'utf8') : ''
  if (note === '') return null
  const checkpoint = await openCheckpointByAny(note, keys, verifyEd25519)
  if (!('valid' in checkpoint)) return checkpoint
  throw new HutongError(
    'HUTONG_LEDGER_CHECKPOINT_DAMAGED',
    `${file}: ${checkpoint.message}. If the segments are those of this key, delete the file: it is made anew from them`,
  )
}

/** Readers see the old one or the new one. Not synced: it is made anew from the segments. */
export async function writePublished(folder: string, note: string): Promise<void> {
  const file = publishedFile(folder)
  await writeFile(`${file}.tmp`, note)
  await rename(`${file}.tmp`, file)
}
