import type { DatabaseSync } from 'node:sqlite'
import { prepareAcquire } from './acquire.ts'
import { prepareApply } from './apply.ts'

export { migrations } from './store-tables.ts'

export type StoreJobs = ReturnType<typeof prepare>

/** The jobs of the store's writer, run by its worker. */
export function prepare(database: DatabaseSync) {
  return { acquire: prepareAcquire(database), apply: prepareApply(database) }
}
