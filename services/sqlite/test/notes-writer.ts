import type { DatabaseSync } from 'node:sqlite'

/** A writer's module as an adapter would write one. */
export const migrations: readonly string[] = [
  'CREATE TABLE notes (note TEXT PRIMARY KEY, size INTEGER NOT NULL)',
]

export type NoteJobs = ReturnType<typeof prepare>

export function prepare(database: DatabaseSync) {
  const insert = database.prepare('INSERT INTO notes VALUES (?, ?)')
  const insertBlob = database.prepare('INSERT INTO notes VALUES (?, zeroblob(?))')
  const remove = database.prepare('DELETE FROM notes WHERE note = ?')
  return {
    remove: (note: string): void => void remove.run(note),
    add: (note: string): number => Number(insert.run(note, note.length).lastInsertRowid),
    addBytes: ({ note, bytes }: { note: string; bytes: Uint8Array }): number => {
      insert.run(note, bytes.length)
      return bytes.length
    },
    limitPages: (pages: number): void => database.exec(`PRAGMA max_page_count = ${pages}`),
    addBlob: (byteLength: number): void => void insertBlob.run(`blob ${byteLength}`, byteLength),
    end: (code: number): never => process.exit(code),
  }
}
