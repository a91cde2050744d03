import { DatabaseError, Pool } from 'pg'
import { HutongError } from '@hutong/process'
import { rebuilding } from '../read-index.ts'
import type { Row } from '../read-row.ts'
import { parsePostgresAddress } from './postgres-address.ts'
import { schema } from './table-words.ts'

type PostgresValue = string | number | null | readonly (string | number | Uint8Array | null)[]

/** One statement of our own, with `$1` and so on. */
export type Run = (
  text: string,
  ...values: readonly PostgresValue[]
) => Promise<{ readonly rows: readonly Row[]; readonly changes: number }>

export interface PostgresPool {
  readonly run: Run
  /** Everything that is run inside is kept, or nothing. */
  readonly together: <Value>(work: (run: Run) => Promise<Value>) => Promise<Value>
  readonly close: () => Promise<void>
}

const connectMsMax = 5_000
const connectionsMax = 4

/** Connects when it is first asked. @throws HutongError HUTONG_POSTGRES_ADDRESS_INVALID */
export function openPool(address: string, { statementMsMax }: { statementMsMax: number }) {
  const { host, port, database, user, password, tls } = parsePostgresAddress(address)
  const pool = new Pool({
    host,
    port,
    database,
    user,
    // An empty one is never taken from the environment.
    password: password ?? '',
    ssl: tls ? { rejectUnauthorized: true, ...(tls === true ? {} : tls) } : false,
    application_name: 'hutong-audit',
    options: `-c search_path=${schema}`,
    max: connectionsMax,
    connectionTimeoutMillis: connectMsMax,
    statement_timeout: statementMsMax,
    query_timeout: statementMsMax + connectMsMax,
    keepAlive: true,
  })
  // A connection that is lost while nobody uses it is replaced when somebody does.
  pool.on('error', () => undefined)
  return poolOf(pool, `PostgreSQL at ${host}:${port}`)
}

function poolOf(pool: Pool, where: string): PostgresPool {
  const runOn =
    (connection: Pick<Pool, 'query'>): Run =>
    async (text, ...values) => {
      try {
        const { rows, rowCount } = await connection.query<Row>(text, values.map(cleaned))
        return { rows, changes: rowCount ?? 0 }
      } catch (cause) {
        throw explain(where, cause)
      }
    }
  return {
    run: runOn(pool),
    together: async (work) => {
      const client = await pool.connect().catch((cause: unknown) => {
        throw explain(where, cause)
      })
      const run = runOn(client)
      try {
        await run('BEGIN')
        const value = await work(run)
        await run('COMMIT')
        client.release()
        return value
      } catch (cause) {
        // A connection in an unknown state is not used again; closing it undoes what was begun.
        client.release(true)
        throw cause
      }
    },
    close: () => pool.end(),
  }
}

/** PostgreSQL takes no zero character in a text. */
function cleaned(value: PostgresValue): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD')
  if (value === null || typeof value === 'number') return value
  return value.map((one) => {
    if (typeof one === 'string') return one.replaceAll('\0', '\uFFFD')
    return one instanceof Uint8Array ? Buffer.from(one) : one
  })
}

const missing = new Set(['42P01', '3F000'])
/** Connection failures, too many connections, shutting down, starting. */
const away = /^(?:08|53300|57P0[1-3])/

function explain(where: string, cause: unknown): HutongError {
  if (cause instanceof HutongError) return cause
  const code = cause instanceof DatabaseError ? (cause.code ?? '') : ''
  if (missing.has(code)) return rebuilding(cause)
  if (code === '' || away.test(code)) {
    return new HutongError('HUTONG_AUDIT_INDEX_AWAY', `${where} cannot be reached`, cause)
  }
  // Its own words may quote values, so only the code is told.
  return new HutongError(
    'HUTONG_AUDIT_INDEX_FAILED',
    `${where} refused a statement of the audit index (SQLSTATE ${code}): see its log`,
    cause,
  )
}
