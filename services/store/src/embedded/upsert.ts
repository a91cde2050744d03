import type { DatabaseSync } from 'node:sqlite'
import { digestOf, minus, noDigest } from '../record-digest.ts'
import type { SlotRecord } from '../store.ts'
import type { Effect } from './apply.ts'
import { prepareFindRow } from './find-row.ts'
import type { KnownRow } from './find-row.ts'
import { textHash } from './text-hash.ts'

const nothing = new Uint8Array(0)
const stale: Effect = { records: 0, tainted: 0, stale: 1, digest: noDigest }

/** Puts a record in when its version is the highest of its key; takes the subject keys away that it no longer has. */
export function prepareUpsert(database: DatabaseSync) {
  const find = prepareFindRow(database)
  const insert = database.prepare(
    `INSERT INTO records (slot, key_hash, key, version, offset, status, tainted, subjects, bytes)
     VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?)`,
  )
  const update = database.prepare(
    'UPDATE records SET version = ?, offset = ?, status = ?, tainted = NULL, subjects = ?, bytes = ? WHERE id = ?',
  )
  const link = database.prepare('INSERT OR IGNORE INTO subjects VALUES (?, ?)')
  const unlink = database.prepare('DELETE FROM subjects WHERE subject_hash = ? AND record = ?')
  const forgetTainted = database.prepare('DELETE FROM tainted WHERE slot = ? AND key = ?')

  return (slotId: number, record: SlotRecord): Effect => {
    const { key, version, offset, status } = record
    const erased = status === 'erased'
    const subjects = erased ? '' : record.subjects.join(' ')
    const bytes = erased ? nothing : record.bytes
    const keyHash = textHash(key)
    const known = find(slotId, key, keyHash)
    if (!known) {
      const { lastInsertRowid } = insert.run(
        slotId,
        keyHash,
        key,
        version,
        offset,
        status,
        subjects,
        bytes,
      )
      linkAll(subjects, Number(lastInsertRowid))
      return { records: 1, tainted: 0, stale: 0, digest: digestOf(key, version) }
    }
    if (version <= known.version) return stale
    update.run(version, offset, status, subjects, bytes, known.id)
    if (subjects !== known.subjects) relink(known, subjects)
    if (known.tainted) forgetTainted.run(slotId, key)
    const isFirst = known.version === ''
    const before = isFirst ? noDigest : digestOf(key, known.version)
    return {
      records: isFirst ? 1 : 0,
      tainted: known.tainted ? -1 : 0,
      stale: 0,
      digest: minus(digestOf(key, version), before),
    }
  }

  function relink(known: KnownRow, subjects: string): void {
    for (const subject of split(known.subjects)) unlink.run(textHash(subject), known.id)
    linkAll(subjects, known.id)
  }
  function linkAll(subjects: string, record: number): void {
    for (const subject of split(subjects)) link.run(textHash(subject), record)
  }
}

const split = (subjects: string): readonly string[] => (subjects === '' ? [] : subjects.split(' '))
