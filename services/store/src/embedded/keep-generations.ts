import type { DatabaseSync } from 'node:sqlite'
import { activeGeneration, unknownGeneration } from '../refuse-generation.ts'
import type { Slot } from '../store.ts'
import { parseSlot } from './parse-slot.ts'

/** The table of generations and the pointer to the active one. */
export function prepareGenerations(database: DatabaseSync) {
  const active = database.prepare('SELECT generation FROM active')
  const all = database.prepare('SELECT generation FROM generations ORDER BY generation')
  const slots = database.prepare(
    `SELECT slots.* FROM slots JOIN generations USING (generation)
     WHERE generation = ? AND topic = ? AND digest IS NOT NULL ORDER BY partition`,
  )
  const insert = database.prepare('INSERT INTO generations DEFAULT VALUES')
  const move = database.prepare(
    `UPDATE active SET generation = ?1, proposed = nullif(proposed, ?1) WHERE generation = ?2`,
  )
  const noteReplaced = database.prepare(
    `UPDATE generations SET replaced_at = CASE generation WHEN ?1 THEN NULL ELSE unixepoch('subsec') * 1000 END
     WHERE generation IN (?1, ?2)`,
  )
  const replaced = database.prepare('SELECT replaced_at FROM generations WHERE generation = ?')
  const proposed = database.prepare('SELECT proposed FROM active')
  const propose = database.prepare('UPDATE active SET proposed = ?')
  const withdraw = database.prepare('UPDATE active SET proposed = nullif(proposed, ?)')
  const known = database.prepare('SELECT 1 FROM generations WHERE generation = ?')
  const leaving = database.prepare(
    `SELECT DISTINCT generation FROM slots
     WHERE generation NOT IN (SELECT generation FROM generations) ORDER BY generation`,
  )
  const forget = database.prepare('DELETE FROM generations WHERE generation = ?')

  return {
    activeGeneration: (): number => Number(active.get()?.['generation']),
    listGenerations: (): readonly number[] => all.all().map((row) => Number(row['generation'])),
    leavingGenerations: (): readonly number[] =>
      leaving.all().map((row) => Number(row['generation'])),
    slotsOf: ({ generation, topic }: { generation: number; topic: string }): readonly Slot[] =>
      slots.all(generation, topic).map(parseSlot),
    createGeneration: (): number => Number(insert.run().lastInsertRowid),
    activateGeneration: ({ next, expected }: { next: number; expected: number | null }) => {
      if (!known.get(next)) throw unknownGeneration(next)
      if (move.run(next, expected).changes === 0) return false
      noteReplaced.run(next, expected)
      return true
    },
    replacedAt: (generation: number): number | null =>
      numberOrNull(replaced.get(generation)?.['replaced_at']),
    proposedGeneration: (): number | null => numberOrNull(proposed.get()?.['proposed']),
    proposeGeneration: (next: number | null): void => {
      if (next !== null && !known.get(next)) throw unknownGeneration(next)
      propose.run(next)
    },
    /** From here on its slots cannot be acquired or written; what they hold is removed by `dropPiece`. */
    forgetGeneration: (generation: number): void => {
      if (active.get()?.['generation'] === generation) throw activeGeneration(generation)
      withdraw.run(generation)
      forget.run(generation)
    },
  }
}

const numberOrNull = (value: unknown): number | null =>
  value === null || value === undefined ? null : Math.floor(Number(value))
