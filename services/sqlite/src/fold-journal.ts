import type { DatabaseSync } from 'node:sqlite'

/** Moves the journal into the file and empties it, so that what was overwritten in the file is not left in the journal. */
export function foldJournal(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch {
    // Nothing is lost: the journal stays as it is, and a file that cannot be written fails the next job, which has a caller to tell.
  }
}
