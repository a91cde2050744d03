import { HutongError } from '@hutong/process'
import { placeOf, toReadRow, type ReadRow } from './build-rows.ts'
import { checkTable } from './check-table.ts'
import type { Column, Dialect, SqlRow } from './database.ts'
import { rowsPerBatchMax } from './limits.ts'
import type { Place } from './place.ts'
import type { Sum } from './remember-places.ts'
import type { PollingSettings } from './sql-settings.ts'
import type { Statement } from './statement.ts'
import { tableStatements, type TableStatements } from './table-statements.ts'

export type Ask = (statement: Statement) => Promise<readonly SqlRow[]>

export interface OpenTable {
  readonly statements: TableStatements
  readonly time: Column
  /** Rows in order, at most so many at once as a batch has, each after a page of its own. */
  readonly pages: (page: (from: Place | null) => Statement) => AsyncIterable<readonly ReadRow[]>
  readonly sum: (statement: Statement) => Promise<Sum>
}

/**
 * The table as it is now: it may have changed since the last poll.
 *
 * @throws HutongError HUTONG_SOURCE_CONFIG with everything that keeps it from being read
 */
export async function openTable(
  { schema, table, cursor }: Pick<PollingSettings, 'schema' | 'table' | 'cursor'>,
  columns: readonly string[],
  dialect: Dialect,
  ask: Ask,
): Promise<OpenTable> {
  const name = `${schema}.${table}`
  const found = dialect.parseTable(await ask(dialect.describe(schema, table)))
  if (found === undefined)
    throw config(`there is no table or view ${name}, or this user may not see it`)
  const mistakes = checkTable(found, { columns, cursor }, dialect)
  const [time, key] = [found.columns.get(cursor.time), found.columns.get(cursor.key)]
  if (mistakes.length > 0 || time === undefined || key === undefined) {
    const told = mistakes.map(({ field, rule }) => `${field}: ${rule}`).join('\n  ')
    throw config(`${name} cannot be read:\n  ${told}`)
  }
  const read = columns.flatMap((column) => found.columns.get(column) ?? [])
  const statements = tableStatements(dialect, schema, table, { time, key }, read)
  if (key.isNullable && (await ask(statements.keyless)).length > 0)
    throw config(
      `${name} has rows whose ${cursor.key} is NULL: the key of a cursor is there in every row`,
    )

  async function* pages(
    page: (from: Place | null) => Statement,
  ): AsyncGenerator<readonly ReadRow[]> {
    let asked = ask(page(null))
    for (;;) {
      const rows: readonly ReadRow[] = (await asked).map(toReadRow)
      expectDistinct(rows)
      const batch = rows.slice(0, rowsPerBatchMax)
      const last = batch.at(-1)
      if (last === undefined) return
      const isMore = rows.length > rowsPerBatchMax
      // The server looks for the next page while this one is on its way into the log.
      if (isMore) asked = ask(page(placeOf(last)))
      // Its failure is met when it is awaited; a poll that is broken off before does not care.
      asked.catch(() => undefined)
      yield batch
      if (!isMore) return
    }
  }

  /** Of two rows at one place the second could be passed over unseen. */
  function expectDistinct(rows: readonly ReadRow[]): void {
    for (const [i, row] of rows.entries()) {
      const next = rows[i + 1]
      if (next?.time === row.time && next.key === row.key)
        throw config(
          `${name} has two rows with the same ${cursor.time} and ${cursor.key}: name a key that no two rows share`,
        )
    }
  }

  async function sum(statement: Statement): Promise<Sum> {
    const [[count = '0', total = '0'] = []] = await ask(statement)
    return { count: Number(count), sum: total ?? '0' }
  }

  return { statements, time, pages, sum }
}

const config = (message: string): HutongError => new HutongError('HUTONG_SOURCE_CONFIG', message)
