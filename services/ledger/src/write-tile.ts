import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Logger } from '@hutong/process'

/**
 * Writes a derived file that never changes once it is right. What an earlier run left is kept when it is the same, and replaced, with a word
 * in the log, when it is not: the segments are the truth.
 */
export async function writeTile(
  folder: string,
  path: string,
  bytes: Uint8Array,
  logger: Logger,
): Promise<void> {
  const file = join(folder, path)
  if (await writeNew(file, bytes)) return
  if (bytes.length > 0 && Buffer.compare(await readFile(file), bytes) === 0) return
  await writeFile(`${file}.tmp`, bytes)
  await rename(`${file}.tmp`, file)
  logger.warning('ledger-tile-repaired', { path })
}

/** A full tile stands in for every part of it. */
export async function removePartials(folder: string, path: string): Promise<void> {
  await rm(join(folder, `${path}.p`), { recursive: true, force: true })
}

async function writeNew(file: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await writeFile(file, bytes, { flag: 'wx' })
    return true
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false
    if (codeOf(cause) !== 'ENOENT') throw cause
    await mkdir(dirname(file), { recursive: true })
    return writeNew(file, bytes)
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined
}
