import type { Settings } from '@hutong/process'

/** What the main thread and the offices' thread say to each other. */
export type ToOffices = { readonly kind: 'start' } | { readonly kind: 'stop' }

export type FromOffices =
  | { readonly kind: 'open' }
  | { readonly kind: 'city'; readonly peopleDone: number; readonly people: number }
  | { readonly kind: 'status'; readonly status: OfficesStatus }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

export interface OfficesStatus {
  /** Every connector has read what lay there at the start, or found nothing to read. */
  readonly loaded: boolean
  readonly sources: readonly SourceStatus[]
  readonly topics: readonly TopicStatus[]
  /** Entries of the ledger that the audit's index does not hold yet; null = not known yet. */
  readonly auditLagRecords: number | null
}

interface SourceStatus {
  readonly source: string
  readonly state: string
  readonly rowsRead: number
  readonly published: number
  readonly quarantined: number
}

interface TopicStatus {
  readonly topic: string
  readonly next: number
  readonly lagRecords: number | null
  readonly taintedCount: number
}

export interface OfficesSettings {
  readonly data: string
  readonly instance: string
  readonly logLevel: Settings['logLevel']
  readonly logTo: Settings['logTo']
  /** Folder of the key files. */
  readonly keys: string
  /** Folder of the keys that entries are sealed with. */
  readonly entryKeys: string
  /** File of the connections to the departments' systems; empty = none. */
  readonly sources: string
  /** Makes the synthetic city first; absent = departments bring their own files. */
  readonly city?: { readonly people: number; readonly seed: number } | undefined
  /** Sources that are not started, so that their answers are `source-down`. */
  readonly offSources: readonly string[]
}
