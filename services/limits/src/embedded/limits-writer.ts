import type { DatabaseSync } from 'node:sqlite'
import { prepareOnce } from './once.ts'
import { prepareTakeDistinct } from './take-distinct.ts'
import { prepareTake } from './take.ts'

/** Each table ends with the time (ms since 1970) from which a row means nothing any more. */
export const migrations: readonly string[] = [
  `CREATE TABLE marks (key TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
   CREATE INDEX marks_by_end ON marks (until);
   CREATE TABLE buckets (
     bucket TEXT NOT NULL,
     window_ms INTEGER NOT NULL,
     taken INTEGER NOT NULL,
     until INTEGER NOT NULL,
     PRIMARY KEY (bucket, window_ms)
   ) WITHOUT ROWID;
   CREATE INDEX buckets_by_end ON buckets (until);`,
  `CREATE TABLE members (
     bucket TEXT NOT NULL,
     window_ms INTEGER NOT NULL,
     member TEXT NOT NULL,
     until INTEGER NOT NULL,
     PRIMARY KEY (bucket, window_ms, member)
   ) WITHOUT ROWID;
   CREATE INDEX members_by_end ON members (until);`,
]

export type LimitsJobs = ReturnType<typeof prepare>

/** The jobs of the limits' writer, run by its worker. */
export function prepare(database: DatabaseSync) {
  return {
    once: prepareOnce(database),
    take: prepareTake(database),
    takeDistinct: prepareTakeDistinct(database),
  }
}
