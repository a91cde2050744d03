import { HutongError } from '@hutong/process'
import type { Connection } from '../../connections.ts'
import type { Dialect, FailureKind, Session, SqlRow } from './database.ts'
import { statementSecondsMax } from './limits.ts'
import type { Statement } from './statement.ts'

export interface Database {
  /**
   * @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_SOURCE_CONFIG. None tells what the server said, which can quote rows.
   */
  readonly query: (statement: Statement, signal: AbortSignal) => Promise<readonly SqlRow[]>
  /** The same for a statement that does not wait for locks; undefined when it would have had to. */
  readonly queryUnlocked: (
    statement: Statement,
    signal: AbortSignal,
  ) => Promise<readonly SqlRow[] | undefined>
  readonly close: () => Promise<void>
}

export interface DatabaseSettings {
  readonly dialect: Dialect
  readonly connection: Connection
  readonly zoneMinutes: number
  /** For messages: the name of the connection, and what is read through it. */
  readonly name: string
  readonly table: string
}

/** One connection that is opened when it is first needed, and again after it was lost. */
export function openDatabase(settings: DatabaseSettings): Database {
  const { dialect } = settings
  let session: Session | undefined

  async function query(statement: Statement, signal: AbortSignal): Promise<readonly SqlRow[]> {
    try {
      return await ask(statement, signal)
    } catch (cause) {
      await close()
      throw failure(dialect.judgeFailure(cause), settings, cause)
    }
  }

  async function queryUnlocked(
    statement: Statement,
    signal: AbortSignal,
  ): Promise<readonly SqlRow[] | undefined> {
    try {
      return await ask(statement, signal)
    } catch (cause) {
      const kind = dialect.judgeFailure(cause)
      if (kind === 'locked') return undefined
      await close()
      throw failure(kind, settings, cause)
    }
  }

  async function ask(statement: Statement, signal: AbortSignal): Promise<readonly SqlRow[]> {
    if (session?.isOpen() !== true) session = await dialect.openSession(settings)
    const stopped = Promise.withResolvers<never>()
    const stop = (): void => stopped.reject(signal.reason)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    try {
      // Whoever stops does not wait for what the server is doing: the connection is cut then.
      return await Promise.race([session.query(statement), stopped.promise])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  async function close(): Promise<void> {
    const closing = session
    session = undefined
    await closing?.close()
  }

  return { query, queryUnlocked, close }
}

function failure(
  kind: FailureKind,
  { name, table }: DatabaseSettings,
  cause: unknown,
): HutongError {
  const config = (message: string): HutongError =>
    new HutongError('HUTONG_SOURCE_CONFIG', message, cause)
  const unavailable = (message: string): HutongError =>
    new HutongError('HUTONG_SOURCE_UNAVAILABLE', message, cause)
  switch (kind) {
    case 'login':
      return config(
        `the connection ${name} is refused: correct its user and passwordFile, or have the server let this user in from here`,
      )
    case 'no-database':
      return config(`the connection ${name} has no such database: correct the path of its url`)
    case 'no-permission':
      return config(
        `the user of the connection ${name} may not read ${table}: grant SELECT on it, and nothing else`,
      )
    case 'no-such-thing':
      return config(
        `${table} lacks a column that is read, or is gone: see that it is as connector.yaml says`,
      )
    case 'wrong-type':
      return config(
        `a column of ${table} has another type than before: see that it is as connector.yaml says`,
      )
    case 'too-slow':
      return unavailable(
        `${table} did not answer within ${statementSecondsMax} s: it needs an index on the columns of the cursor, in their order`,
      )
    case 'locked':
      return unavailable(`${table} is locked by somebody else`)
    case 'away':
      return unavailable(`the server of the connection ${name} does not answer`)
  }
}
