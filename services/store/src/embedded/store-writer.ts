import type { DatabaseSync } from 'node:sqlite'
import { prepareAcquire } from './acquire.ts'
import { prepareApply } from './apply.ts'
import { prepareDropPiece } from './drop-piece.ts'
import { fillDigests } from './fill-digests.ts'
import { prepareGenerations } from './keep-generations.ts'

export { migrations } from './store-tables.ts'

export type StoreJobs = ReturnType<typeof prepare>

/** The jobs of the store's writer, run by its worker. */
export function prepare(database: DatabaseSync) {
  fillDigests(database)
  return {
    acquire: prepareAcquire(database),
    apply: prepareApply(database),
    ...prepareGenerations(database),
    dropPiece: prepareDropPiece(database),
  }
}
