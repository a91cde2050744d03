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
  const move = database.prepare('UPDATE active SET generation = ? WHERE generation = ?')
  const known = database.prepare('SELECT 1 FROM generations WHERE generation = ?')
  const forget = database.prepare('DELETE FROM generations WHERE generation = ?')

  return {
    activeGeneration: (): number => Number(active.get()?.['generation']),
    listGenerations: (): readonly number[] => all.all().map((row) => Number(row['generation'])),
    slotsOf: ({ generation, topic }: { generation: number; topic: string }): readonly Slot[] =>
      slots.all(generation, topic).map(parseSlot),
    createGeneration: (): number => Number(insert.run().lastInsertRowid),
    activateGeneration: ({ next, expected }: { next: number; expected: number | null }) => {
      if (!known.get(next)) throw unknownGeneration(next)
      return move.run(next, expected).changes === 1
    },
    /** From here on its slots cannot be acquired or written; what they hold is removed by `dropPiece`. */
    forgetGeneration: (generation: number): void => {
      if (active.get()?.['generation'] === generation) throw activeGeneration(generation)
      forget.run(generation)
    },
  }
}
