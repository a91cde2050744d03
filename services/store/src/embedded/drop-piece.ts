import type { DatabaseSync } from 'node:sqlite'
import { textHash } from './text-hash.ts'

const recordsPerPiece = 500

export interface PieceInput {
  readonly generation: number
  /** The row after which this piece begins. */
  readonly after: number
}
export interface Piece {
  readonly removedCount: number
  readonly last: number
}

/** Removes some records of a generation's slots, and with the last piece the slots: until then they say what is left. */
export function prepareDropPiece(database: DatabaseSync) {
  const ofGeneration = '(SELECT id FROM slots WHERE generation = ?)'
  const select = database.prepare(
    `SELECT id, subjects FROM records WHERE id > ? AND slot IN ${ofGeneration} ORDER BY id LIMIT ?`,
  )
  const unlink = database.prepare('DELETE FROM subjects WHERE subject_hash = ? AND record = ?')
  const remove = database.prepare('DELETE FROM records WHERE id = ?')
  const removeTainted = database.prepare(`DELETE FROM tainted WHERE slot IN ${ofGeneration}`)
  const removeSlots = database.prepare('DELETE FROM slots WHERE generation = ?')

  return ({ generation, after }: PieceInput): Piece => {
    let last = after
    const rows = select.all(after, generation, recordsPerPiece)
    for (const { id, subjects } of rows) {
      last = Number(id)
      for (const subject of String(subjects).split(' ')) unlink.run(textHash(subject), last)
      remove.run(last)
    }
    if (rows.length === 0) {
      removeTainted.run(generation)
      removeSlots.run(generation)
    }
    return { removedCount: rows.length, last }
  }
}
