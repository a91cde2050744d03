import type { RecordStatus } from '@hutong/schemas'
import type { Connection } from '../../../../connections.ts'
import type { StreamStatus } from '../../../../track-status.ts'

/** What one process is to do: run a stream into a log until the source was read to its end, unless it dies before. */
export interface TrialOrder {
  /** Of the log; the same folder again is the same log again. */
  readonly folder: string
  /** connector.yaml, and which of its streams. */
  readonly text: string
  readonly source: string
  readonly inbox: string
  readonly connections: readonly (readonly [string, Connection])[]
  /** URL of a module that exports another `openSource`. */
  readonly opener?: string
  /** Of one request to a web service. */
  readonly timeoutMs?: number
  readonly dieAt?: DieAt
}

/** A kill -9 around the n-th append to the log: before the log has it, while it is written, or when it is durable and nobody has been told. */
export interface DieAt {
  readonly append: number
  readonly when: 'before' | 'during' | 'after'
}

/** What it says on standard output, one JSON value a line. */
export type TrialLine =
  | { readonly kind: 'status'; readonly status: StreamStatus }
  | { readonly kind: 'read'; readonly appendCount: number }
  | ({ readonly kind: 'record' } & LoggedRecord)
  | { readonly kind: 'refused'; readonly key: string; readonly codes: string }
  /** As it lies in the log; it is searched for what must not be in it. */
  | { readonly kind: 'position'; readonly position: unknown }

export interface LoggedRecord {
  readonly key: string
  readonly version: string
  readonly status: RecordStatus
  readonly time: string
  readonly digest: string
  /** What it breaks of its schema, `field rule`; nothing where it is good. */
  readonly broken: readonly string[]
}

/** Beside the log: numbers of people and organisations in its records, a JSON list, to search output for them. */
export const subjectsFile = 'subjects.json'
