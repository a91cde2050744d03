import type { DatabaseSync } from 'node:sqlite'
import { existsSync } from 'node:fs'
import { explainFailure, openDatabase } from '@hutong/sqlite'
import type { Found, RecordReader } from '../store.ts'
import { prepareFindRecords } from './find-records.ts'
import { prepareReadSlots } from './read-slots.ts'
import { migrations } from './store-tables.ts'

/** The store's reading side: in the caller's thread, each question one short read transaction. */
export function openEmbeddedReader(file: string): RecordReader {
  // An empty store is legal: reader and writer may start in either order.
  if (!existsSync(file)) openDatabase(file, { migrations }).close()
  const database = openDatabase(file, { readOnly: true, migrations })
  const readSlots = prepareReadSlots(database)
  const find = prepareFindRecords(database)
  const snapshot = <Result>(read: () => Result): Result => inSnapshot(database, file, read)
  return {
    slots: async (topic) => snapshot(() => readSlots(topic).slots),
    bySubject: async (topic, subjects) =>
      snapshot((): Found => {
        const { slots, byId } = readSlots(topic)
        return { slots, records: find.bySubject(byId, subjects) }
      }),
    byKey: async (topic, key) =>
      snapshot((): Found => {
        const { slots, byId } = readSlots(topic)
        return { slots, records: find.byKey(byId, key) }
      }),
    close: async () => database.close(),
  }
}

function inSnapshot<Result>(database: DatabaseSync, file: string, read: () => Result): Result {
  try {
    database.exec('BEGIN')
    return read()
  } catch (cause) {
    throw explainFailure(file, cause)
  } finally {
    if (database.isTransaction) database.exec('COMMIT')
  }
}
