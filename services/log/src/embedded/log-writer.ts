import type { DatabaseSync } from 'node:sqlite'
import { prepareAppend } from './append.ts'
import { prepareCompaction } from './compact.ts'
import { prepareDeclaration } from './declare-topics.ts'
import { prepareExpiry } from './expire.ts'

export { migrations } from './log-tables.ts'

export type LogJobs = ReturnType<typeof prepare>

/** The jobs of the log's writer, run by its worker. */
export function prepare(database: DatabaseSync) {
  return {
    declare: prepareDeclaration(database),
    append: prepareAppend(database),
    compact: prepareCompaction(database),
    expire: prepareExpiry(database),
  }
}
