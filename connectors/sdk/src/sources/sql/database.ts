import type { Connection } from '../../connections.ts'
import type { Place } from './place.ts'
import type { Statement } from './statement.ts'

export type Engine = 'postgresql' | 'mariadb'

/** Every value is the text that the server writes, so no digit of a number or a time is lost. */
export type SqlRow = readonly (string | null)[]

/** One connection, which reads and never writes. */
export interface Session {
  readonly query: (statement: Statement) => Promise<readonly SqlRow[]>
  /** False once the server has closed it. */
  readonly isOpen: () => boolean
  /** Cuts the connection, whatever is under way; never rejects. */
  readonly close: () => Promise<void>
}

export interface SessionSettings {
  readonly connection: Connection
  /** In which times with a zone are written, and times without one are meant: minutes east of Greenwich. */
  readonly zoneMinutes: number
}

export interface Column {
  readonly name: string
  /** As the server's catalogue names it: `int8`, `timestamptz`, `varchar`; `datetime`, `bigint`. */
  readonly type: string
  readonly isNullable: boolean
  readonly mayRead: boolean
  /** Digits of a second that a time holds; 0 for anything else. */
  readonly secondDigits: number
  readonly isUnsigned: boolean
  /** No two rows have the same value, and an index says so. */
  readonly isUnique: boolean
  /** It comes first in an index. */
  readonly isIndexed: boolean
}

export interface Table {
  readonly isView: boolean
  readonly columns: ReadonlyMap<string, Column>
}

/** What a failure of the server means for us. */
export type FailureKind =
  | 'login'
  | 'no-database'
  | 'no-permission'
  | 'no-such-thing'
  | 'wrong-type'
  | 'too-slow'
  | 'locked'
  | 'away'

/** What differs between engines. */
export interface Dialect {
  readonly openSession: (settings: SessionSettings) => Promise<Session>
  readonly judgeFailure: (cause: unknown) => FailureKind
  readonly quote: (name: string) => Statement
  /** The server's clock, in the session's zone. */
  readonly now: Statement
  readonly describe: (schema: string, table: string) => Statement
  readonly parseTable: (rows: readonly SqlRow[]) => Table | undefined
  /** Types that a cursor's time may have, and those that its key may have. */
  readonly timeTypes: ReadonlySet<string>
  readonly keyTypes: ReadonlySet<string>
  /** Types that have no text: bytes, shapes. */
  readonly untextualTypes: ReadonlySet<string>
  /** Types whose text is short whatever they hold, so that it need not be measured. */
  readonly shortTypes: ReadonlySet<string>
  readonly asText: (column: Statement) => Statement
  /** Bytes of the text of a column, 0 for NULL, found without sending it. */
  readonly bytesOf: (column: Statement) => Statement
  readonly bindTime: (column: Column, time: string) => Statement
  readonly bindKey: (column: Column, key: string) => Statement
  /** Behind a place, and up to one with the place itself. */
  readonly after: (cursor: CursorColumns, place: Place) => Statement
  readonly upTo: (cursor: CursorColumns, place: Place) => Statement
  /** The first 60 bits of SHA-256 over `<time>/<key>`, as a number that can be summed. */
  readonly fingerprint: (time: Statement, key: Statement) => Statement
  /** All tables and views that a user may see: schema, name, whether it is a view, and about how many rows it has. */
  readonly tables: Statement
}

export interface CursorColumns {
  readonly time: Column
  readonly key: Column
}
