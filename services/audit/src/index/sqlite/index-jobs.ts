import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { EntryBatch, IndexedEntry, Lacking } from '../audit-index.ts'
import { indexMoved } from '../index-moved.ts'
import {
  firstGeneration,
  generationIndexes,
  generationTables,
  isIndexTable,
  stateTables,
  tablesOf,
} from '../index-tables.ts'
import { judgeFormer, lacksNothing } from '../judge-former.ts'
import type { FormerIndex } from '../judge-former.ts'
import { prepareFilling } from './fill-tables.ts'
import { sqliteWords } from './table-words.ts'

// The worker wants a record of functions, which no interface is.
// oxlint-disable-next-line typescript/consistent-type-definitions
export type IndexJobs = {
  /** Makes the index, anew when a part of it is not there, and says which it is. */
  open: (nothing: null) => string
  positions: (nothing: null) => ReadonlyMap<number, number>
  add: (batch: EntryBatch) => void
  /** The generation of this identity, when it may not be searched yet. */
  unsettled: (identity: string) => number | undefined
  /** Makes one of `generationIndexes`. Each is a transaction of its own, so that other writers have their turn. */
  makeIndex: (which: { readonly generation: number; readonly at: number }) => void
  settle: (identity: string) => void
  sealedKeys: (nothing: null) => readonly string[]
  forget: (sealedKey: string) => void
  /** Begins the next generation beside the one in use, and says its number. */
  begin: (nothing: null) => number
  fill: (part: { readonly generation: number; readonly entries: readonly IndexedEntry[] }) => void
  exchange: (to: {
    readonly generation: number
    readonly sizes: ReadonlyMap<string, number>
  }) => Lacking
  /** Takes away every generation but the one in use. */
  clear: (nothing: null) => void
}

/** Formats 1 to 3 are made anew from the log; the tables of this one are those of `index-tables.ts`. */
export const migrations = [
  '',
  '',
  '',
  'DROP TABLE IF EXISTS entries; DROP TABLE IF EXISTS position; DROP TABLE IF EXISTS positions',
]

export function prepare(database: DatabaseSync): IndexJobs {
  // No sync for each commit: all of it can be read again from the log, from the position that was lost with it. A disk that is shared with the
  // ledger has better to do.
  database.exec('PRAGMA synchronous = NORMAL')
  const filling = prepareFilling(database)
  const run = (text: string, ...values: (string | number)[]): number =>
    Number(database.prepare(text).run(...values).changes)
  const stateNow = (): { readonly identity: string; readonly generation: number } => {
    const row = database.prepare('SELECT identity, generation FROM state WHERE id = 0').get()
    return { identity: String(row?.['identity']), generation: Number(row?.['generation']) }
  }
  const generationNow = (): number => stateNow().generation
  const identityNow = (): string => `${stateNow().identity}:${generationNow()}`
  const makeGeneration = (generation: number): void => {
    for (const text of generationTables(generation, sqliteWords)) database.exec(text)
  }
  const dropTables = (names: readonly string[]): void => {
    for (const name of names) database.exec(`DROP TABLE IF EXISTS ${name}`)
  }
  const tableNames = (): readonly string[] =>
    database
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
      .all()
      .map((row) => String(row['name']))
  const clear = (): void => {
    const mine = new Set([...tablesOf(generationNow()), 'state', 'positions'])
    dropTables(tableNames().filter((name) => isIndexTable(name) && !mine.has(name)))
  }
  const isThere = (names: ReadonlySet<string>): boolean =>
    names.has('state') &&
    names.has('positions') &&
    tablesOf(generationNow()).every((name) => names.has(name))
  const isWhole = (): boolean =>
    Number(database.prepare('SELECT whole FROM state WHERE id = 0').get()?.['whole']) === 1
  const positionsNow = (): ReadonlyMap<number, number> => {
    const rows = database
      .prepare('SELECT partition, next FROM positions WHERE generation = ?')
      .all(generationNow())
    return new Map(rows.map((row) => [Number(row['partition']), Number(row['next'])]))
  }
  const former = (): FormerIndex => {
    // Taken away under the rebuild: whoever follows the log would have made it anew.
    if (!isThere(new Set(tableNames())))
      return { isWhole: false, isFollowed: true, ends: new Map() }
    const rows = database
      .prepare(`SELECT ledger, MAX(at) + 1 AS next FROM entries_${generationNow()} GROUP BY ledger`)
      .all()
    return {
      isWhole: isWhole(),
      isFollowed: positionsNow().size > 0,
      ends: new Map(rows.map((row) => [String(row['ledger']), Number(row['next'])])),
    }
  }

  return {
    open: () => {
      const there = tableNames()
      if (isThere(new Set(there))) return identityNow()
      dropTables(there.filter(isIndexTable))
      for (const text of stateTables(sqliteWords)) database.exec(text)
      const generation = firstGeneration()
      run('INSERT INTO state VALUES (0, ?, ?, 0)', randomUUID(), generation)
      makeGeneration(generation)
      return identityNow()
    },
    positions: positionsNow,
    add: ({ partition, from, next, entries }) => {
      const { identity, generation } = stateNow()
      const moved =
        from === 0
          ? run(
              `INSERT INTO positions VALUES (?, ?, ?)
               ON CONFLICT (generation, partition) DO UPDATE SET next = excluded.next WHERE next = 0`,
              generation,
              partition,
              next,
            )
          : run(
              'UPDATE positions SET next = ? WHERE generation = ? AND partition = ? AND next = ?',
              next,
              generation,
              partition,
              from,
            )
      if (moved === 0) throw indexMoved(partition, from)
      filling({ identity, generation }, entries)
    },
    unsettled: (identity) =>
      identity === identityNow() && !isWhole() ? generationNow() : undefined,
    makeIndex: ({ generation, at }) => database.exec(generationIndexes(generation)[at] ?? ''),
    settle: (identity) => {
      if (identity === identityNow()) run('UPDATE state SET whole = 1 WHERE whole = 0')
    },
    sealedKeys: () =>
      database
        .prepare(`SELECT DISTINCT sealed_key FROM details_${generationNow()}`)
        .all()
        .map((row) => String(row['sealed_key'])),
    forget: (sealedKey) => {
      for (const name of tableNames()) {
        if (/^details_\d+$/.test(name)) run(`DELETE FROM ${name} WHERE sealed_key = ?`, sealedKey)
      }
    },
    begin: () => {
      // What a rebuild that was broken off has left.
      clear()
      const generation = generationNow() + 1
      makeGeneration(generation)
      return generation
    },
    fill: ({ generation, entries }) =>
      filling({ identity: stateNow().identity, generation }, entries),
    exchange: ({ generation, sizes }) => {
      const lacking = judgeFormer(former(), sizes)
      const whole = lacksNothing(lacking) ? 1 : 0
      run('UPDATE state SET generation = ?, whole = ? WHERE id = 0', generation, whole)
      run('DELETE FROM positions WHERE generation <> ?', generation)
      // Whoever makes it once more sees that there is a log to be read.
      if (whole === 0) run('INSERT INTO positions VALUES (?, 0, 0)', generation)
      return lacking
    },
    clear,
  }
}
