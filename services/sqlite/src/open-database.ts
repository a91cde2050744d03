import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HutongError } from '@hutong/process'
import { explainFailure } from './explain-failure.ts'
import { migrate, refuseNewerFormat } from './migrate.ts'

const lockWaitMs = 5_000
const pageCacheKibibytes = 65_536
const pagesPerCheckpoint = 16_000
const journalBytesMax = 134_217_728

export interface DatabaseSettings {
  /** Readers never create, migrate or change anything. */
  readonly readOnly?: boolean
  /** SQL that takes the file from format n to n + 1; its format is the number of them that were applied. Only ever added to. */
  readonly migrations: readonly string[]
}

/**
 * Opens one file with what every embedded adapter relies on: write-ahead log, a sync per commit, deleted bytes overwritten,
 * foreign keys checked. A writer creates the file and brings an older format up to date.
 *
 * @throws HutongError HUTONG_SQLITE_MISSING (reader, no file), HUTONG_SQLITE_NEWER_FORMAT, HUTONG_SQLITE_CORRUPT,
 *   HUTONG_SQLITE_LOCKED, HUTONG_SQLITE_FULL, HUTONG_SQLITE_UNREADABLE, HUTONG_SQLITE_FAILED.
 */
export function openDatabase(file: string, settings: DatabaseSettings): DatabaseSync {
  const readOnly = settings.readOnly ?? false
  if (!existsSync(file)) {
    if (readOnly)
      throw new HutongError(
        'HUTONG_SQLITE_MISSING',
        `${file} does not exist: start the hub on this folder first`,
      )
    mkdirSync(dirname(file), { recursive: true })
  }
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, {
      readOnly,
      timeout: lockWaitMs,
      enableForeignKeyConstraints: true,
    })
    if (readOnly) prepareReader(database, file, settings)
    else prepareWriter(database, file, settings)
    return database
  } catch (cause) {
    database?.close()
    throw explainFailure(file, cause)
  }
}

function prepareReader(
  database: DatabaseSync,
  file: string,
  { migrations }: DatabaseSettings,
): void {
  database.exec(`PRAGMA cache_size = -${pageCacheKibibytes}`)
  refuseNewerFormat(database, file, migrations.length)
}

function prepareWriter(
  database: DatabaseSync,
  file: string,
  { migrations }: DatabaseSettings,
): void {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA cache_size = -${pageCacheKibibytes};
    PRAGMA wal_autocheckpoint = ${pagesPerCheckpoint};
    PRAGMA journal_size_limit = ${journalBytesMax};
  `)
  migrate(database, file, migrations)
}
