import { randomUUID } from 'node:crypto'
import type { AuditIndexBuilder, AuditIndexWriter } from '../audit-index.ts'
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
import { createFilling } from './fill-tables.ts'
import { openPool } from './open-pool.ts'
import type { PostgresPool, Run } from './open-pool.ts'
import { postgresWords, schema } from './table-words.ts'

const statementMsMax = 30_000
/** Of what takes long in a large index: to forget, to exchange, and to make what searches go by. */
const longStatementMsMax = 10 * 60_000
/** Names the making of tables to `pg_advisory_xact_lock`, so that of several processes one makes them. */
const makingLock = 7_406_271
/** The same for what searches go by, which takes longer than others can wait for the tables. */
const indexLock = 7_406_272

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
        // Shared by all who add: an exchange waits for what is under way, and who comes behind it finds the fresh one.
        const state = await stateNow(run, 'FOR SHARE')
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
      const { identity: own, generation, isWhole } = await stateNow(pool.run)
      if (isWhole || identity !== `${own}:${generation}`) return
      const long = openPool(address, { statementMsMax: longStatementMsMax })
      try {
        await makeIndexes(long, generation)
      } finally {
        await long.close()
      }
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
    const state = await stateNow(run)
    const generation = state.generation + 1
    for (const text of generationTables(generation, postgresWords)) await run(text)
    return { ...state, generation }
  }
  try {
    const fresh = await pool.together(begin)
    return {
      add: (entries) => pool.together((run) => fill(run, fresh, entries)),
      exchange: async (sizes) => {
        const { generation } = fresh
        await makeIndexes(pool, generation)
        const lacking = await pool.together(async (run) => {
          const found = judgeFormer(await formerIndex(run), sizes)
          const whole = lacksNothing(found) ? 1 : 0
          await run('UPDATE state SET generation = $1, whole = $2', generation, whole)
          await run('DELETE FROM positions WHERE generation <> $1', generation)
          // Whoever makes it once more sees that there is a log to be read.
          if (whole === 0) await run('INSERT INTO positions VALUES ($1, 0, 0)', generation)
          return found
        })
        // From here on it is in use. A crash now leaves the former one beside it, for the next rebuild to take away.
        await clear(pool.run)
        return lacking
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
  readonly isWhole: boolean
}

async function stateNow(run: Run, lock: '' | 'FOR SHARE' | 'FOR UPDATE' = ''): Promise<State> {
  const { rows } = await run(`SELECT identity, generation, whole FROM state WHERE id = 0 ${lock}`)
  const [row] = rows
  return {
    identity: String(row?.['identity']),
    generation: Number(row?.['generation']),
    isWhole: Number(row?.['whole']) === 1,
  }
}

/** Nobody adds to it any more. */
async function formerIndex(run: Run): Promise<FormerIndex> {
  const { generation, isWhole } = await stateNow(run, 'FOR UPDATE')
  const there = new Set(await tableNames(run))
  // Taken away under the rebuild: whoever follows the log would have made it anew.
  if (!tablesOf(generation).every((name) => there.has(name))) {
    return { isWhole: false, isFollowed: true, ends: new Map() }
  }
  const followed = await run('SELECT 1 FROM positions WHERE generation = $1 LIMIT 1', generation)
  const { rows } = await run(
    `SELECT ledger, MAX(at) + 1 AS next FROM entries_${generation} GROUP BY ledger`,
  )
  return {
    isWhole,
    isFollowed: followed.rows.length > 0,
    ends: new Map(rows.map((row) => [String(row['ledger']), Number(row['next'])])),
  }
}

/** Each a transaction of its own, so that other writers have their turn. */
async function makeIndexes(pool: PostgresPool, generation: number): Promise<void> {
  for (const text of generationIndexes(generation)) {
    await pool.together(async (run) => {
      await run('SELECT pg_advisory_xact_lock($1)', indexLock)
      await run(text)
    })
  }
  for (const name of tablesOf(generation)) await pool.run(`ANALYZE ${name}`)
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
