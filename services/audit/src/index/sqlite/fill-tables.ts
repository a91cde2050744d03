import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { IndexedEntry } from '../audit-index.ts'
import { dayOf } from '../day-of.ts'
import { writeShape } from '../shape.ts'

/** Adds entries to the tables of a generation; one that is there already is left as it is. */
export type Fill = (tables: TablesKey, entries: readonly IndexedEntry[]) => void

interface TablesKey {
  /** Another one when the index was made anew. */
  readonly identity: string
  readonly generation: number
}

const shapesKnownMax = 20_000

interface Statements extends TablesKey {
  readonly entry: StatementSync
  readonly details: StatementSync
  readonly daily: StatementSync
  readonly shape: StatementSync
  readonly newShape: StatementSync
  /** Numbers of shapes by their text. */
  readonly shapes: Map<string, number>
}

export function prepareFilling(database: DatabaseSync): Fill {
  let statements: Statements | undefined
  return (tables, entries) => {
    if (statements?.generation !== tables.generation || statements.identity !== tables.identity) {
      statements = prepareStatements(database, tables)
    }
    try {
      fill(statements, entries)
    } catch (cause) {
      // Shapes that were added with these entries are taken back with them.
      statements = undefined
      throw cause
    }
  }
}

function prepareStatements(database: DatabaseSync, tables: TablesKey): Statements {
  const { generation } = tables
  return {
    ...tables,
    entry: database.prepare(
      `INSERT INTO entries_${generation} VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ),
    details: database.prepare(
      `INSERT INTO details_${generation} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ),
    daily: database.prepare(
      `INSERT INTO daily_${generation} VALUES (?, ?, ?)
       ON CONFLICT (day, shape) DO UPDATE SET count = count + excluded.count`,
    ),
    shape: database.prepare(`SELECT id FROM shapes_${generation} WHERE digest = ?`),
    newShape: database.prepare(
      `INSERT INTO shapes_${generation} (digest, members) VALUES (?, ?) RETURNING id`,
    ),
    shapes: new Map(),
  }
}

function fill(statements: Statements, entries: readonly IndexedEntry[]): void {
  const counts = new Map<string, Map<number, number>>()
  for (const entry of entries) {
    const { ledger, at, time, subject = null, cause = null, details, bytes } = entry
    const shape = shapeOf(statements, entry)
    if (statements.entry.run(ledger, at, time, shape, subject, cause, bytes).changes === 0) continue
    const day = dayOf(time)
    const ofDay = counts.get(day) ?? new Map<number, number>()
    counts.set(day, ofDay.set(shape, (ofDay.get(shape) ?? 0) + 1))
    if (details) {
      statements.details.run(
        ledger,
        at,
        time,
        shape,
        details.sealedKey,
        details.officer ?? null,
        details.window ?? null,
        details.caseRef ?? null,
        details.note ?? null,
        details.signals ? JSON.stringify(details.signals) : null,
      )
    }
  }
  for (const [day, ofDay] of counts) {
    for (const [shape, count] of ofDay) statements.daily.run(day, shape, count)
  }
}

function shapeOf({ shape, newShape, shapes }: Statements, entry: IndexedEntry): number {
  const { digest, members } = writeShape(entry)
  const known = shapes.get(digest)
  if (known !== undefined) return known
  const row = shape.get(digest) ?? newShape.get(digest, members)
  const id = Number(row?.['id'])
  if (shapes.size >= shapesKnownMax) shapes.clear()
  shapes.set(digest, id)
  return id
}
