import type { DatabaseSync } from 'node:sqlite'

/** One entry as the index holds it: what can be searched, and the entry's own bytes. */
export interface IndexedEntry {
  readonly ledger: string
  readonly index: number
  readonly time: string
  readonly kind: string
  readonly client: string
  readonly department: string
  readonly purpose: string | null
  readonly recordType: string | null
  readonly subject: string | null
  readonly answerClass: string | null
  readonly bytes: Uint8Array
}

export interface IndexBatch {
  readonly partition: number
  /** Next offset of this partition of `audit.entries` after these entries. */
  readonly next: number
  readonly entries: readonly IndexedEntry[]
}

export type IndexJobs = { add: (batch: IndexBatch) => void }

export const migrations = [
  `CREATE TABLE entries (
     ledger TEXT NOT NULL, at INTEGER NOT NULL, time TEXT NOT NULL, kind TEXT NOT NULL, client TEXT NOT NULL,
     department TEXT NOT NULL, purpose TEXT, record_type TEXT, subject TEXT, answer_class TEXT, bytes BLOB NOT NULL,
     PRIMARY KEY (ledger, at)
   ) STRICT;
   CREATE INDEX entries_by_time ON entries (time, ledger, at);
   CREATE INDEX entries_by_subject ON entries (subject, time) WHERE subject IS NOT NULL;
   CREATE INDEX entries_by_client ON entries (client, time);
   CREATE INDEX entries_by_purpose ON entries (purpose, time) WHERE purpose IS NOT NULL;
   CREATE INDEX entries_by_type ON entries (record_type, time) WHERE record_type IS NOT NULL;
   CREATE TABLE position (id INTEGER PRIMARY KEY CHECK (id = 0), next INTEGER NOT NULL) STRICT;
   INSERT INTO position VALUES (0, 0);`,
  'CREATE INDEX entries_by_department ON entries (department, time)',
  `CREATE TABLE positions (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL) STRICT;
   INSERT INTO positions SELECT 0, next FROM position;
   DROP TABLE position;`,
]

/** Entries and position move in one transaction; an entry that comes twice is kept once. */
export function prepare(database: DatabaseSync): IndexJobs {
  const add = database.prepare(
    'INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const move = database.prepare(
    `INSERT INTO positions VALUES (?, ?)
     ON CONFLICT (partition) DO UPDATE SET next = excluded.next WHERE next < excluded.next`,
  )
  return {
    add: ({ partition, next, entries }) => {
      for (const entry of entries) {
        add.run(
          entry.ledger,
          entry.index,
          entry.time,
          entry.kind,
          entry.client,
          entry.department,
          entry.purpose,
          entry.recordType,
          entry.subject,
          entry.answerClass,
          entry.bytes,
        )
      }
      move.run(partition, next)
    },
  }
}
