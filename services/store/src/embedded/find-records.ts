import type { DatabaseSync } from 'node:sqlite'
import { HutongError } from '@hutong/process'
import type { RecordStatus, Slot, StoredRecord } from '../store.ts'
import type { Row } from './parse-slot.ts'
import { textHash } from './text-hash.ts'

type Slots = ReadonlyMap<number, Slot>

/** Looks records up by hash, keeps those whose whole text fits, and gives the newest offset first. */
export function prepareFindRecords(database: DatabaseSync) {
  const bySubject = database.prepare(
    `SELECT r.id, r.slot, r.key, r.version, r.offset, r.status, r.tainted, r.subjects, r.bytes
     FROM subjects s JOIN records r ON r.id = s.record WHERE s.subject_hash = ?`,
  )
  const byKey = database.prepare(
    `SELECT id, slot, key, version, offset, status, tainted, subjects, bytes FROM records WHERE key_hash = ?`,
  )
  return {
    bySubject: (slots: Slots, subjects: readonly string[]): StoredRecord[] => {
      const found = new Map<unknown, StoredRecord>()
      for (const subject of subjects) {
        for (const row of bySubject.all(textHash(subject))) {
          if (hasSubject(row, subject)) keep(found, slots, row)
        }
      }
      return newestFirst(found)
    },
    byKey: (slots: Slots, key: string): StoredRecord[] => {
      const found = new Map<unknown, StoredRecord>()
      for (const row of byKey.all(textHash(key))) if (row['key'] === key) keep(found, slots, row)
      return newestFirst(found)
    },
  }
}

function hasSubject(row: Row, subject: string): boolean {
  const subjects = String(row['subjects'])
  return subjects === subject || subjects.split(' ').includes(subject)
}

function keep(found: Map<unknown, StoredRecord>, slots: Slots, row: Row): void {
  // Slots of other topics and of generations that are not active are not among those asked for.
  const slot = slots.get(Number(row['slot']))
  if (slot) found.set(row['id'], parseRecord(row, slot.partition))
}

function parseRecord(row: Row, partition: number): StoredRecord {
  const { key, version, offset, status: word, tainted, bytes } = row
  const status = parseStatus(word)
  if (!(bytes instanceof Uint8Array)) throw damaged()
  return {
    key: String(key),
    partition,
    version: String(version),
    offset: Number(offset),
    status,
    bytes,
    tainted: typeof tainted === 'string' ? tainted : null,
  }
}

function newestFirst(found: Map<unknown, StoredRecord>): StoredRecord[] {
  const records = [...found.values()]
  return records.length < 2 ? records : records.toSorted((a, b) => b.offset - a.offset)
}

/** @throws HutongError HUTONG_STORE_CORRUPT */
export function parseStatus(word: unknown): RecordStatus {
  if (isStatus(word)) return word
  throw damaged()
}

const damaged = (): HutongError =>
  new HutongError(
    'HUTONG_STORE_CORRUPT',
    'a record of the store has no status: rebuild the store from the log',
  )

const isStatus = (value: unknown): value is RecordStatus =>
  value === 'active' || value === 'revoked' || value === 'superseded' || value === 'erased'
