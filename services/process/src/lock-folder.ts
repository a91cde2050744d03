import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HutongError } from './hutong-error.ts'

/**
 * Keeps a second writing process off a folder for as long as this one lives. The lock is the kernel's own on a file
 * (held through SQLite, the one lock Node can take without an add-on), so kill -9 releases it and nothing goes stale.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED when another process holds the folder.
 */
export function lockFolder(folder: string): { readonly release: () => void } {
  mkdirSync(folder, { recursive: true })
  const database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    throw new HutongError(
      'HUTONG_FOLDER_LOCKED',
      `another process is writing to ${folder}: stop it first, or name another folder with --data`,
      cause,
    )
  }
  return { release: () => database.close() }
}
