import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  openCosignature,
  parseCheckpoint,
  parseSignedNote,
  type Checkpoint,
  type CosignerKey,
} from '@hutong/merkle'
import { writeFileDurably } from '@hutong/process'
import { verifyEd25519 } from '../sha256.ts'

/** The newest checkpoint of a ledger that a witness cosigned. */
export interface Witnessed {
  readonly checkpoint: Checkpoint
  /** The signed text. */
  readonly text: string
  /** Seconds since 1970, by the clock of the witness. */
  readonly timeS: number
  /** The signed note: the ledger's lines, then the witness's. */
  readonly note: string
}

export function witnessedFile(folder: string): string {
  return join(folder, 'checkpoint.witnessed')
}

/** Null when there is none of this witness. What another witness cosigned is not looked at. */
export async function readWitnessed(folder: string, key: CosignerKey): Promise<Witnessed | null> {
  const file = witnessedFile(folder)
  return existsSync(file) ? openWitnessed(await readFile(file, 'utf8'), key) : null
}

/** Null when this witness did not cosign the note. */
export async function openWitnessed(note: string, key: CosignerKey): Promise<Witnessed | null> {
  const text = parseSignedNote(note)?.text ?? ''
  const checkpoint = parseCheckpoint(text)
  const cosignature = await openCosignature(note, key, verifyEd25519)
  return checkpoint && cosignature && { checkpoint, text, timeS: cosignature.timeS, note }
}

/** Safe when this resolves: the next start goes on from it, and a retired ledger ends with it. */
export function keepWitnessed(folder: string, note: string): Promise<void> {
  return writeFileDurably(witnessedFile(folder), note)
}
