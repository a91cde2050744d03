import { canonicalJson } from '@hutong/ledger/entries'
import type { Omitted } from './decide-reading.ts'
import type { UnknownReason } from './write-answer.ts'

/** The wire form of records that were read, without the receipt. */
export interface RecordsAnswer {
  readonly asOf: {
    readonly lagMs: number | null
    readonly position: string
    readonly source: string
  }
  readonly omitted: readonly Omitted[]
  /** Why there are no records; null when there are. */
  readonly reason: UnknownReason | null
  readonly records: readonly ShownRecord[]
}

export interface ShownRecord {
  /** Values by the names of their fields, as the record has them: a validity without an end is `LONG_TERM`. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Names of the fields whose values are shown in part only. */
  readonly masked: readonly string[]
  /** Names of the fields that are open and that this record does not have. */
  readonly notKnown: readonly string[]
  readonly recordId: string
  readonly recordTime: string
  readonly status: 'active' | 'revoked' | 'superseded'
  /** `not-known`: the type has an end, and this record names none. `no-term`: the type has no end. */
  readonly validity: 'in-force' | 'ended' | 'not-known' | 'no-term'
}

/** RFC 8785: the bytes that are hashed into the ledger are the bytes that leave. */
export function writeRecords(answer: RecordsAnswer): string {
  return canonicalJson(answer)
}
