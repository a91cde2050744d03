import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'

export interface ListedFile {
  readonly name: string
  readonly path: string
  readonly sequence: number
  readonly size: number
  readonly changedAt: number
}

export interface Listing {
  /** By sequence; of two with one sequence, by name. */
  readonly files: readonly ListedFile[]
  /** Files that fit neither the pattern nor `aside`. Their names are not told: they could hold anything. */
  readonly unmatchedCount: number
}

/**
 * The files of a folder whose whole name fits `pattern`, with its group `sequence`. `aside` is the suffix of the markers.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE when the folder is missing or may not be read.
 */
export async function listFiles(
  folder: string,
  pattern: RegExp,
  aside: string | undefined,
): Promise<Listing> {
  const files: ListedFile[] = []
  let unmatchedCount = 0
  for (const name of await readNames(folder)) {
    const sequence = sequenceOf(name, pattern)
    if (sequence === undefined) {
      if (aside === undefined || !name.endsWith(aside)) unmatchedCount += 1
      continue
    }
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    // Gone between the two looks: the next poll tells.
    if (!found?.isFile()) continue
    files.push({ name, path, sequence, size: found.size, changedAt: found.mtimeMs })
  }
  files.sort((a, b) => a.sequence - b.sequence || (a.name < b.name ? -1 : 1))
  return { files, unmatchedCount }
}

async function readNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    throw new HutongError(
      'HUTONG_SOURCE_UNAVAILABLE',
      `the folder ${folder} cannot be read: does it exist, and may we?`,
      cause,
    )
  }
}

function sequenceOf(name: string, pattern: RegExp): number | undefined {
  const match = pattern.exec(name)
  const digits = match?.[0] === name ? match.groups?.['sequence'] : undefined
  return digits !== undefined && /^\d{1,12}$/.test(digits) ? Number(digits) : undefined
}
