import { goodCode } from '../abnormal-stream.ts'
import { makeListed } from '../sources/sql/abnormal-table.ts'
import { openSqlBench, secondsAgo } from '../sources/sql/sql-bench.ts'
import type { Engine } from '../../src/sources/sql/database.ts'

/** The table `listed` on a real server, and what a department does with it. */
export async function openListed(engine: Engine, address: string) {
  const bench = await openSqlBench(engine, address)
  const { schema, writer } = bench
  const table = `${schema}.listed`
  await writer.run(makeListed(engine, schema))
  if (engine === 'mariadb') await writer.run(`ALTER TABLE ${table} MODIFY name longtext`)
  return {
    bench,
    schema,
    table,
    run: writer.run,
    /** Rows `first` … `first + count - 1`, all written so many seconds ago. */
    add: (first: number, count: number, seconds = 100) =>
      writer.run(
        `INSERT INTO ${table} (id, code, name, changed) ${rows(engine, first, count, secondsAgo(engine, seconds))}`,
      ),
    remove: (where: string) => writer.run(`DELETE FROM ${table} WHERE ${where}`),
    connections: () => new Map([['market', bench.connection]]),
    close: bench.remove,
  }
}

export type Listed = Awaited<ReturnType<typeof openListed>>

const rows = (engine: Engine, first: number, count: number, changed: string): string =>
  engine === 'postgresql'
    ? `SELECT i, '${goodCode}', '甲公司', ${changed} FROM generate_series(${first}, ${first + count - 1}) AS i`
    : `SELECT seq, '${goodCode}', '甲公司', ${changed} FROM seq_${first}_to_${first + count - 1}`
