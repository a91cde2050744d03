import type { DatabaseSync } from 'node:sqlite'
import { explainFailure, openDatabase } from '@hutong/sqlite'
import type { Found, RecordReader } from '../store.ts'
import { bringUpToDate } from './bring-up-to-date.ts'
import { prepareFindRecords } from './find-records.ts'
import { prepareOutlines } from './outline-records.ts'
import { prepareReadSlots } from './read-slots.ts'
import type { TopicSlots } from './read-slots.ts'
import { migrations } from './store-tables.ts'

/**
 * The store's reading side, in the caller's thread. All questions of one turn of the event loop share one short read transaction: its snapshot is
 * milliseconds old at most, and begins and slots are paid for once.
 */
export function openEmbeddedReader(file: string): RecordReader {
  bringUpToDate(file)
  const database = openDatabase(file, { readOnly: true, migrations })
  const readSlots = prepareReadSlots(database)
  const find = prepareFindRecords(database)
  const outlines = prepareOutlines(database, file)
  const turn = shareTurn(database)
  const slotsOfTurn = new Map<string, TopicSlots>()
  const read = <Result>(topic: string, look: (slots: TopicSlots) => Result): Result => {
    try {
      if (turn.begin()) slotsOfTurn.clear()
      const slots = slotsOfTurn.get(topic) ?? readSlots(topic)
      slotsOfTurn.set(topic, slots)
      return look(slots)
    } catch (cause) {
      turn.end()
      throw explainFailure(file, cause)
    }
  }
  return {
    slots: async (topic) => read(topic, ({ slots }) => slots),
    bySubject: async (topic, subjects) =>
      read(topic, ({ slots, byId }): Found => {
        return { slots, records: find.bySubject(byId, subjects) }
      }),
    byKey: async (topic, key) =>
      read(topic, ({ slots, byId }): Found => ({ slots, records: find.byKey(byId, key) })),
    outlines: (topic, keyPrefix, signal) => outlines(topic, keyPrefix, signal),
    close: async () => {
      turn.end()
      database.close()
    },
  }
}

/** A read transaction that lives until the turn of the event loop is over. */
function shareTurn(database: DatabaseSync) {
  const begin = database.prepare('BEGIN')
  const commit = database.prepare('COMMIT')
  const end = (): void => {
    if (database.isOpen && database.isTransaction) commit.run()
  }
  return {
    /** True when this call began a new one. */
    begin: (): boolean => {
      if (database.isTransaction) return false
      begin.run()
      setImmediate(end)
      return true
    },
    end,
  }
}
