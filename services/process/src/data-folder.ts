import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFileDurably } from './durable-file.ts'
import { HutongError } from './hutong-error.ts'
import { lockFolder } from './lock-folder.ts'
import type { Settings } from './settings.ts'

const formatKnown = 1

export interface DataFolder {
  readonly release: () => void
}

/**
 * Takes the data folder for this process and checks that its format is known and that it is of this profile. The processes of a city may
 * share a folder, each under its own `instance`; without one the whole folder is taken.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED, HUTONG_DATA_UNUSABLE, HUTONG_DATA_NEWER (written by a later program), HUTONG_DATA_STRANGE (not
 * ours), HUTONG_DATA_OTHER_PROFILE.
 */
export async function openDataFolder(
  folder: string,
  { profile, instance }: { readonly profile: Settings['profile']; readonly instance?: string },
): Promise<DataFolder> {
  const lock = lockFolder(folder, instance)
  try {
    const file = join(folder, 'format.json')
    if (!existsSync(file)) await createFileDurably(file, `${JSON.stringify(markOf(profile))}\n`)
    checkMark(file, profile)
    return lock
  } catch (cause) {
    lock.release()
    throw cause
  }
}

interface Mark {
  readonly format: number
  /** Left out: embedded. */
  readonly profile?: 'city'
}

const markOf = (profile: Settings['profile']): Mark => ({
  format: formatKnown,
  ...(profile === 'city' ? { profile } : {}),
})

function checkMark(file: string, profile: Settings['profile']): void {
  const mark = readMark(readFileSync(file, 'utf8'))
  if (mark === undefined || mark.format < formatKnown) {
    throw new HutongError(
      'HUTONG_DATA_STRANGE',
      `${file} is not the mark of a data folder of Hutong`,
    )
  }
  if (mark.format > formatKnown) {
    throw new HutongError(
      'HUTONG_DATA_NEWER',
      `${file} says format ${mark.format}, this program knows up to ${formatKnown}: use the newer program`,
    )
  }
  const made = mark.profile ?? 'embedded'
  if (made === profile) return
  throw new HutongError(
    'HUTONG_DATA_OTHER_PROFILE',
    `${file} says that the folder was made by the profile ${made}, and this is ${profile}: name another folder with --data or HUTONG_DATA`,
  )
}

function readMark(text: string): Mark | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isMark(parsed) ? parsed : undefined
  } catch {
    // The caller says what is wrong with the file.
    return undefined
  }
}

function isMark(parsed: unknown): parsed is Mark {
  if (typeof parsed !== 'object' || parsed === null || !('format' in parsed)) return false
  const profile = 'profile' in parsed ? parsed.profile : undefined
  return typeof parsed.format === 'number' && (profile === undefined || profile === 'city')
}
