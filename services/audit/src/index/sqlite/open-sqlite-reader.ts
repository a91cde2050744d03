import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { HutongError } from '@hutong/process'
import { explainFailure, openDatabase } from '@hutong/sqlite'
import type { AuditIndexReader } from '../audit-index.ts'
import { readIndex, rebuilding } from '../read-index.ts'
import type { Row } from '../read-row.ts'
import { joined, raw, sql } from '../statement.ts'
import type { Statement } from '../statement.ts'
import { migrations } from './index-jobs.ts'

/** Reads in the caller's thread, while a writer in another thread or process writes. Opens the file when it is first asked. */
export function openSqliteReader(file: string): AuditIndexReader {
  let open: { readonly database: DatabaseSync; readonly inode: number } | undefined
  const close = (): void => {
    open?.database.close()
    open = undefined
  }
  /** A file that was taken away and made anew is opened anew: the one that is open is not seen by its writer any more. */
  const current = (): DatabaseSync => {
    const inode = inodeOf(file)
    if (open && open.inode !== inode) close()
    if (inode === undefined) throw rebuilding()
    open ??= { database: openDatabase(file, { readOnly: true, migrations }), inode }
    return open.database
  }
  const query = (statement: Statement): readonly Row[] => {
    try {
      return current()
        .prepare(statement.text)
        .all(...statement.values)
    } catch (cause) {
      if (cause instanceof HutongError) throw cause
      if (cause instanceof Error && cause.message.startsWith('no such table')) {
        throw rebuilding(cause)
      }
      throw explainFailure(file, cause)
    }
  }
  return readIndex({
    query: async (statement) => query(statement),
    isOneOf: (column, shapes) =>
      sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(shapes)}))`,
    // SQLite takes the parts of such a union row by row as the page needs them, since each comes in order out of the index.
    ofShapes: ({ entries, shapes, rest, order, limit }) =>
      sql`${joined(
        shapes.map(
          (shape) =>
            sql`SELECT time, ledger, at FROM ${entries} WHERE shape = ${raw(shape)}${rest}`,
        ),
        ' UNION ALL ',
      )} ORDER BY ${order} LIMIT ${limit}`,
    close: async () => close(),
  })
}

/** Undefined = there is no such file. */
export function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino
}
