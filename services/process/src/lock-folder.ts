import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HutongError } from './hutong-error.ts'

/**
 * Keeps a second writing process off a folder for as long as this one lives. The lock is the kernel's own on a file
 * (held through SQLite, the one lock Node can take without an add-on), so kill -9 releases it and nothing goes stale.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED when another process holds the folder, HUTONG_DATA_UNUSABLE when it cannot
 * be made, is not a folder, or may not be written to.
 * @param instance locks the folder for a process of this name only, beside those of other names
 */
export function lockFolder(folder: string, instance?: string): { readonly release: () => void } {
  try {
    makeFolder(resolve(folder))
    // The dot makes the system say whether it is a folder at all.
    accessSync(`${folder}/.`, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw unusable(folder, cause)
  }
  return instance === undefined
    ? lockFile(join(folder, 'lock'), (cause) => locked(folder, cause))
    : lockFile(join(folder, `${instance}.lock`), (cause) => taken(folder, instance, cause))
}

/** Level by level: a recursive mkdir of Node never returns where the system says that an existing parent is not there, as under /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (cause) {
    // Another process may make the same folder at the same time.
    if (!existsSync(folder)) throw cause
  }
}

function lockFile(
  file: string,
  held: (cause: unknown) => HutongError,
): { readonly release: () => void } {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 0 })
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE')
    const lock = database
    return { release: () => lock.close() }
  } catch (cause) {
    database?.close()
    throw isBusy(cause) ? held(cause) : unusable(file, cause)
  }
}

/** SQLITE_BUSY, the low byte of SQLite's extended result codes. */
const sqliteBusy = 5

function isBusy(cause: unknown): boolean {
  const errcode = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) : 0
  return (errcode & 0xff) === sqliteBusy
}

function locked(folder: string, cause: unknown): HutongError {
  return new HutongError(
    'HUTONG_FOLDER_LOCKED',
    `another process is writing to ${folder}: stop it first, or name another folder with --data`,
    cause,
  )
}

function taken(folder: string, instance: string, cause: unknown): HutongError {
  return new HutongError(
    'HUTONG_FOLDER_LOCKED',
    `another process runs as ${instance} on ${folder}: stop it first, or give this one a HUTONG_INSTANCE of its own`,
    cause,
  )
}

function unusable(place: string, cause: unknown): HutongError {
  return new HutongError(
    'HUTONG_DATA_UNUSABLE',
    `${place} cannot be used (${reasonOf(cause)}): name another folder with --data, or mend its permissions`,
    cause,
  )
}

/** The system's code such as EACCES, or SQLite's own words, which quote nothing. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown'
  if ('errstr' in cause) return String(cause.errstr)
  return 'code' in cause ? String(cause.code) : cause.name
}
