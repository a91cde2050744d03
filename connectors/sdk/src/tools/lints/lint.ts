import type { RecordTypeInfo } from '@hutong/schemas'
import type { Stream } from '../../load-connector.ts'

/** One thing that is wrong with a connector.yaml, or will be. Never holds a value that could be a secret. */
export interface Lint {
  readonly name: LintName
  /** error = the connector does not run, or loses something; warning = somebody should look. */
  readonly level: 'error' | 'warning'
  /** Members joined by dots, from the top of the document. */
  readonly path: string
  readonly rule: string
  /** What to write instead. */
  readonly fix: string
}

type LintName =
  | 'invalid'
  | 'type-unknown'
  | 'revision-old'
  | 'source-differs'
  | 'owner-differs'
  | 'required-optional'
  | 'code-missing'
  | 'table-unused'
  | 'key-changes'
  | 'poll-slow'
  | 'connection-missing'
  | 'secret-written'

/** What a lint of one stream looks at. */
export interface LintedStream {
  /** `streams.0`. */
  readonly path: string
  readonly department: string
  readonly stream: Stream
  /** Of the newest revision, whichever the stream names. */
  readonly info: RecordTypeInfo
}
