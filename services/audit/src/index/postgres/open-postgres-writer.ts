import { randomUUID } from 'node:crypto'
import type { AuditIndexBuilder, AuditIndexWriter } from '../audit-index.ts'
import { indexMoved } from '../index-moved.ts'
import {
  firstGeneration,
  generationTables,
  isIndexTable,
  stateTables,
  tablesOf,
} from '../index-tables.ts'
import { createFilling } from './fill-tables.ts'
import { openPool } from './open-pool.ts'
import type { Run } from './open-pool.ts'
import { postgresWords, schema } from './table-words.ts'

const statementMsMax = 30_000
/** Of what takes long in a large index: to forget, and to exchange. */
const longStatementMsMax = 10 * 60_000
/** Names the making of tables to `pg_advisory_xact_lock`, so that of several processes one makes them. */
const makingLock = 7_406_271

/** @throws HutongError HUTONG_POSTGRES_ADDRESS_INVALID, HUTONG_AUDIT_INDEX_AWAY, HUTONG_AUDIT_INDEX_FAILED */
export async function openPostgresWriter(address: string): Promise<AuditIndexWriter> {
  const pool = openPool(address, { statementMsMax })
  const fill = createFilling()
  try {
    await pool.together(openIndex)
  } catch (cause) {
    await pool.close()
    throw cause
  }
  return {
    identity: () => pool.together(openIndex),
    positions: async () => {
      const { rows } = await pool.run(
        'SELECT partition, next FROM positions WHERE generation = (SELECT generation FROM state)',
      )
      return new Map(rows.map((row) => [Number(row['partition']), Number(row['next'])]))
    },
    add: ({ partition, from, next, entries }) =>
      pool.together(async (run) => {
        const state = await stateNow(run)
        const { changes } =
          from === 0
            ? await run(
                `INSERT INTO positions VALUES ($1, $2, $3) ON CONFLICT (generation, partition)
                 DO UPDATE SET next = excluded.next WHERE positions.next = 0`,
                state.generation,
                partition,
                next,
              )
            : await run(
                'UPDATE positions SET next = $1 WHERE generation = $2 AND partition = $3 AND next = $4',
                next,
                state.generation,
                partition,
                from,
              )
        if (changes === 0) throw indexMoved(partition, from)
        await fill(run, state, entries)
      }),
    settle: async (identity) => {
      await pool.run(
        `UPDATE state SET whole = 1 WHERE whole = 0 AND identity || ':' || generation = $1`,
        identity,
      )
    },
    sealedKeys: async () => {
      const { generation } = await stateNow(pool.run)
      const { rows } = await pool.run(`SELECT DISTINCT sealed_key FROM details_${generation}`)
      return rows.map((row) => String(row['sealed_key']))
    },
    forget: async (sealedKey) => {
      const long = openPool(address, { statementMsMax: longStatementMsMax })
      try {
        for (const name of await tableNames(long.run)) {
          if (!/^details_\d+$/.test(name)) continue
          await long.run(`DELETE FROM ${name} WHERE sealed_key = $1`, sealedKey)
          // What is deleted lies in the file until then.
          await long.run(`VACUUM ${name}`)
        }
      } finally {
        await long.close()
      }
    },
    close: pool.close,
  }
}

/** Fills the next generation beside the one in use. */
export async function openPostgresBuilder(address: string): Promise<AuditIndexBuilder> {
  const pool = openPool(address, { statementMsMax: longStatementMsMax })
  const fill = createFilling()
  const begin = async (run: Run): Promise<State> => {
    await openIndex(run)
    // What a rebuild that was broken off has left.
    await clear(run)
    const { identity, generation } = await stateNow(run)
    for (const text of generationTables(generation + 1, postgresWords)) await run(text)
    return { identity, generation: generation + 1 }
  }
  try {
    const fresh = await pool.together(begin)
    return {
      add: (entries) => pool.together((run) => fill(run, fresh, entries)),
      exchange: async (whole) => {
        const { generation } = fresh
        for (const name of tablesOf(generation)) await pool.run(`ANALYZE ${name}`)
        await pool.together(async (run) => {
          await run('UPDATE state SET generation = $1, whole = $2', generation, whole ? 1 : 0)
          await run('DELETE FROM positions WHERE generation <> $1', generation)
        })
        // From here on it is in use. A crash now leaves the former one beside it, for the next rebuild to take away.
        await clear(pool.run)
      },
      close: pool.close,
    }
  } catch (cause) {
    await pool.close()
    throw cause
  }
}

interface State {
  readonly identity: string
  readonly generation: number
}

async function stateNow(run: Run): Promise<State> {
  const { rows } = await run('SELECT identity, generation FROM state WHERE id = 0')
  const [row] = rows
  return { identity: String(row?.['identity']), generation: Number(row?.['generation']) }
}

/** Makes the index, anew when a part of it is not there, and says which it is. */
async function openIndex(run: Run): Promise<string> {
  await run('SELECT pg_advisory_xact_lock($1)', makingLock)
  const there = await tableNames(run)
  const names = new Set(there)
  const isWhole =
    names.has('state') &&
    names.has('positions') &&
    tablesOf((await stateNow(run)).generation).every((name) => names.has(name))
  if (!isWhole) {
    await run(`CREATE SCHEMA IF NOT EXISTS ${schema}`)
    await dropTables(run, there.filter(isIndexTable))
    for (const text of stateTables(postgresWords)) await run(text)
    const first = firstGeneration()
    await run('INSERT INTO state VALUES (0, $1, $2, 0)', randomUUID(), first)
    for (const text of generationTables(first, postgresWords)) await run(text)
  }
  const { identity, generation } = await stateNow(run)
  return `${identity}:${generation}`
}

/** Takes away every generation but the one in use. */
async function clear(run: Run): Promise<void> {
  const { generation } = await stateNow(run)
  const mine = new Set([...tablesOf(generation), 'state', 'positions'])
  const there = await tableNames(run)
  await dropTables(
    run,
    there.filter((name) => isIndexTable(name) && !mine.has(name)),
  )
}

async function tableNames(run: Run): Promise<readonly string[]> {
  const { rows } = await run('SELECT tablename FROM pg_tables WHERE schemaname = $1', schema)
  return rows.map((row) => String(row['tablename']))
}

async function dropTables(run: Run, names: readonly string[]): Promise<void> {
  for (const name of names) await run(`DROP TABLE IF EXISTS ${name}`)
}
