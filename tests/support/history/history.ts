/**
 * What happened to one records topic, from the departments' files to the answers: what every run with faults leaves behind, and what
 * `judge-history.ts` judges. The log is as it was read at the end, whole: nothing of it was compacted away yet, and no record of it is tainted.
 */
export interface History {
  readonly rows: readonly SourceRow[]
  readonly log: readonly LoggedEvent[]
  /** Places of rows that were set aside, in the form of `SourceRow.place`. */
  readonly quarantined: ReadonlySet<string>
  readonly store: readonly StoredSlot[]
  readonly sightings: readonly Sighting[]
  readonly answers: readonly HeardAnswer[]
  /** Leaf hashes in order, by the ledger's origin. */
  readonly ledgers: ReadonlyMap<string, readonly string[]>
}

/** A row of a file that was exported whole. */
export interface SourceRow {
  /** `<source>:<version without its epoch>`. */
  readonly place: string
  /** Of the record that it is; null = it is a bad row, which belongs in quarantine. */
  readonly key: string | null
  readonly version: string
}

type RecordStatus = 'active' | 'revoked' | 'superseded' | 'erased'

export interface LoggedRecord {
  readonly kind: 'record'
  readonly partition: number
  readonly offset: number
  readonly key: string
  readonly version: string
  readonly status: RecordStatus
  readonly source: string
  /** The writer's lease number. */
  readonly fence: number
}

export type LoggedEvent =
  | LoggedRecord
  | {
      readonly kind: 'heartbeat'
      readonly partition: number
      readonly offset: number
      readonly source: string
      readonly fence: number
    }

/** One slot of the store at the end. */
export interface StoredSlot {
  readonly partition: number
  readonly next: number
  readonly recordCount: number
  readonly digest: string
  /** Of every key that the log has in this partition, what the store holds under it. */
  readonly records: ReadonlyMap<string, { readonly version: string; readonly status: RecordStatus }>
}

/** What the store held under a key at some moment of the run. */
export interface Sighting {
  readonly key: string
  readonly partition: number
  /** Of the slot, in the same snapshot. */
  readonly next: number
  /** Null = nothing. */
  readonly version: string | null
}

/** An answer to a question that names one record by its certificate number, with claims that fit every version of it. */
export interface HeardAnswer {
  readonly key: string
  readonly askedAt: string
  readonly answer: string
  readonly reason: string | null
  /** The answer's own `asOf.position`: next offset by partition. */
  readonly next: ReadonlyMap<number, number>
  /** What its receipt proves, which was checked offline before it came here. */
  readonly receipt: { readonly origin: string; readonly index: number; readonly leaf: string }
}
