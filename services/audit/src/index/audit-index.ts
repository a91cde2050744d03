/**
 * The index over the entries of all ledgers: a projection of `audit.entries`, which may be dropped at any time and is made again from the log or from the
 * ledgers' tiles. It holds nothing that is not in an entry, except what the sealing keys open: officer, window, case and signals, which leave it
 * when their key is destroyed.
 *
 * Every promise: an entry is there once, however often it was added. Entries and position move together or not at all. What was added before a search
 * began is found by it. Pages of one search join without gap or repetition while entries are added. Nothing waits for a writer.
 */
export interface AuditIndexReader {
  /**
   * Each of these throws HUTONG_AUDIT_INDEX_REBUILDING while the index is made anew and does not hold all entries yet, and HUTONG_AUDIT_INDEX_AWAY
   * while its database cannot be reached.
   */
  readonly search: (query: EntryQuery) => Promise<EntryPage>
  /** Undefined when the index does not hold it. */
  readonly entry: (ledger: string, at: number) => Promise<IndexedEntry | undefined>
  /** Sums over days of Asia/Shanghai (UTC+8). */
  readonly count: (query: CountQuery) => Promise<readonly CountRow[]>
  /** How many entries of each ledger it holds. */
  readonly ledgers: () => Promise<ReadonlyMap<string, number>>
  /** Entries of a ledger in the order of their places, `limit` at most, from `from` on; gaps are those of the index. */
  readonly stretch: (
    ledger: string,
    from: number,
    limit: number,
  ) => Promise<readonly IndexedEntry[]>
  readonly close: () => Promise<void>
}

export interface AuditIndexWriter {
  /** Another one once the index was made anew or exchanged; makes it anew itself when a part of it is not there. */
  readonly identity: () => Promise<string>
  /** Where each partition of `audit.entries` is to be read on from; a partition that is not named, from its beginning. */
  readonly positions: () => Promise<ReadonlyMap<number, number>>
  /**
   * Adds entries and moves the position of their partition.
   *
   * @throws HutongError HUTONG_AUDIT_INDEX_MOVED when the partition does not stand at `from` any more: somebody else wrote, or the index was
   * made anew. Nothing was added; read `positions` again.
   */
  readonly add: (batch: EntryBatch) => Promise<void>
  /** Says that the index of this identity has held all that lay in the log: from now on it may be searched. What searches go by is made now, if it was not. */
  readonly settle: (identity: string) => Promise<void>
  /** Names of the sealing keys that details in the index were opened with. */
  readonly sealedKeys: () => Promise<readonly string[]>
  /** Takes away what was opened with this key. */
  readonly forget: (sealedKey: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** A fresh index beside the one in use. What it does not exchange is gone with the next one. */
export interface AuditIndexBuilder {
  readonly add: (entries: readonly IndexedEntry[]) => Promise<void>
  /**
   * Puts it in the place of the one in use, in one step. Its positions are those of an empty index, so that the log, read once more, adds
   * what was not given here. It may be searched at once when nothing is known that it lacks; else when the log was read.
   *
   * @param sizes how many entries of each ledger were given, from its first on
   */
  readonly exchange: (sizes: ReadonlyMap<string, number>) => Promise<Lacking>
  readonly close: () => Promise<void>
}

/** Why a fresh index cannot be searched before the log was read once more; it can when there is nothing here. */
export interface Lacking {
  /** Ledgers that the former index held and that were not given. */
  readonly notGiven: readonly string[]
  /** Ledgers of which the former index held newer entries than were given. */
  readonly grown: readonly string[]
  /** The former index was being made itself: what else lies in the log, nobody knows before it was read. */
  readonly unfinished: boolean
}

export interface EntryBatch {
  readonly partition: number
  readonly from: number
  readonly next: number
  readonly entries: readonly IndexedEntry[]
}

/** An entry as the index holds it. Members are absent where the entry has none. */
export interface IndexedEntry {
  /** Instance whose ledger it lies in. */
  readonly ledger: string
  /** Its place there, from 0. */
  readonly at: number
  /** RFC 3339, UTC, with milliseconds. */
  readonly time: string
  readonly kind: string
  readonly client: string
  /** The asker's. */
  readonly department: string
  /** Whose data it is about. */
  readonly provider?: string
  readonly channel?: string
  readonly purpose?: string
  readonly legalBasis?: string
  readonly recordType?: string
  readonly action?: string
  readonly predicate?: string
  readonly fields?: readonly string[]
  readonly subject?: string
  /** Leaf hash of the entry that this one follows from; askers never see such. */
  readonly cause?: string
  readonly answerClass?: string
  readonly status?: number
  readonly details?: OpenedDetails
  /** The entry itself. */
  readonly bytes: Uint8Array
}

/** What a sealing key opened. */
export interface OpenedDetails {
  readonly sealedKey: string
  readonly officer?: string
  readonly window?: string
  readonly caseRef?: string
  readonly note?: string
  readonly signals?: readonly string[]
}

/** Whose eyes: the sharing authority sees all, a provider who read its data, a supervisor what the own people asked, without what followed from it. */
export type Reader =
  | { readonly as: 'authority' }
  | { readonly as: 'provider'; readonly departments: readonly string[] }
  | { readonly as: 'supervisor'; readonly departments: readonly string[] }

/**
 * Everything given must hold. Times are RFC 3339 in UTC with milliseconds, compared as text; `from` is included, `to` is not.
 */
export interface EntryQuery {
  readonly reader: Reader
  /** Pseudonymous tags of one person, one for each epoch key. */
  readonly subjects?: readonly string[]
  readonly officer?: string
  readonly caseRef?: string
  readonly client?: string
  readonly department?: string
  readonly provider?: string
  readonly purpose?: string
  readonly legalBasis?: string
  readonly type?: string
  readonly field?: string
  readonly action?: string
  readonly kind?: string
  /** `YES`, `REFUSED`, … or with its reason, `NO:revoked`. */
  readonly decision?: string
  readonly ledger?: string
  readonly from?: string
  readonly to?: string
  readonly order: 'newest' | 'oldest'
  readonly limit: number
  /** Where the page before ended. */
  readonly after?: EntryCursor
}

export interface EntryCursor {
  readonly time: string
  readonly ledger: string
  readonly at: number
}

export interface EntryPage {
  readonly entries: readonly IndexedEntry[]
  /** Null = this is the last. */
  readonly next: EntryCursor | null
}

export type CountDimension =
  | 'day'
  | 'month'
  | 'department'
  | 'provider'
  | 'client'
  | 'purpose'
  | 'type'
  | 'action'
  | 'channel'
  | 'decision'
  | 'kind'

export interface CountQuery {
  readonly reader: Reader
  readonly by: readonly CountDimension[]
  /** Days, `YYYY-MM-DD`; `to` is not included. */
  readonly from?: string
  readonly to?: string
  readonly department?: string
  readonly provider?: string
  readonly purpose?: string
  readonly type?: string
}

/** `null` = entries that have no such member. */
export interface CountRow {
  readonly keys: readonly (string | null)[]
  readonly count: number
}
