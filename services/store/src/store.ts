export { type DropProgress, type Generations } from './generations.ts'
export { mergeSources, type SourceStates } from './merge-sources.ts'

/**
 * The newest record of each key, with the position it stands for. One slot = one partition of one topic; everything of a record
 * lives in its slot, and moves with the slot's position in one transaction.
 */
export interface RecordWriter {
  /**
   * Takes the slot over: the fence it returns is higher than every one before, and older ones are refused from now on.
   *
   * @throws HutongError HUTONG_STORE_GENERATION_UNKNOWN when the generation that this writer writes was dropped.
   */
  readonly acquire: (topic: string, partition: number) => Promise<Slot>
  /**
   * Applies a stretch of the log: data and position move together (compare-and-set on the position), in one step or in several of some hundred records;
   * when it rejects, some of them may be done, and the same batch may be given again.
   * `DUP`: all of it was applied before. `GAP`: the store is behind `from`, or has lost the slot: acquire it again and read from its `next`.
   * `FENCED`: another projection owns the slot. Records below the slot's `next` are skipped; a version that is not higher, as text, than the stored
   * one changes nothing and is counted as stale. Subject keys that a newer version no longer has are removed.
   */
  readonly apply: (batch: SlotBatch) => Promise<ApplyResult>
  readonly close: () => Promise<void>
}

export interface RecordReader {
  /** All slots of a topic in the active generation; a slot that was never taken over, or is lost, is absent. */
  readonly slots: (topic: string) => Promise<readonly Slot[]>
  /**
   * Records of any of these subject keys, newest offset first, each record once, and the slots they were read with (one snapshot of each).
   *
   * @throws HutongError HUTONG_STORE_SLOT_LOST rather than give a part of them, while a slot is lost that is known to have been there.
   */
  readonly bySubject: (topic: string, subjects: readonly string[]) => Promise<Found>
  readonly byKey: (topic: string, key: string) => Promise<Found>
  /**
   * In short, every record of the topic whose key begins so, some hundred at a time, for whoever compares the store with the log. Not one snapshot: what
   * changes meanwhile is given as it was or as it is, and a record may come twice.
   */
  readonly outlines: (
    topic: string,
    keyPrefix: string,
    signal: AbortSignal,
  ) => AsyncIterable<readonly RecordOutline[]>
  readonly close: () => Promise<void>
}

/** What a record is compared by. */
export interface RecordOutline {
  readonly key: string
  /** '' = nothing good was ever applied under this key. */
  readonly version: string
  readonly status: RecordStatus
  readonly isTainted: boolean
  /** SHA-1 (hex) of the bytes from `,"data":` on, of all bytes where they hold no such; of an erased record ''. It tells two contents apart, and proves nothing. */
  readonly print: string
}

export interface Found {
  readonly slots: readonly Slot[]
  readonly records: readonly StoredRecord[]
}

export interface Slot {
  readonly topic: string
  readonly partition: number
  /** Next offset of the log to be applied. */
  readonly next: number
  readonly fence: number
  readonly recordCount: number
  readonly taintedCount: number
  /** Order-free digest over key and version of all records: 16 hex digits. A tainted key of which nothing good ever came is no record. */
  readonly digest: string
  readonly sources: Readonly<Record<string, SourceState>>
}

/** What the heartbeats and records of one source say of it. */
export interface SourceState {
  /** Highest lease number seen; records of a lower one were written by a connector that had lost its lease. */
  readonly fence: number
  /** When the source was last read with success (ms); null = not yet. */
  readonly sourceReadAt: number | null
  /** When the connector last showed a sign of life (ms); null = never. */
  readonly heartbeatAt: number | null
}

export type RecordStatus = 'active' | 'revoked' | 'superseded' | 'erased'

export interface SlotRecord {
  readonly key: string
  /** `<epoch: 6 digits>.<version: 20 digits>`, compared as text. */
  readonly version: string
  readonly offset: number
  readonly status: RecordStatus
  /** The event as it stands in the log. */
  readonly bytes: Uint8Array
  /** 0..32 subject keys; none once erased. */
  readonly subjects: readonly string[]
}

/** A record that could not be applied. Its key answers `unverifiable` until a later good record of that key is applied. */
export interface TaintedRecord {
  readonly key: string
  readonly offset: number
  /** A stable code, no personal data. */
  readonly reason: string
  readonly bytes: Uint8Array
}

export interface SlotBatch {
  readonly topic: string
  readonly partition: number
  readonly fence: number
  readonly from: number
  readonly next: number
  readonly records: readonly SlotRecord[]
  readonly tainted: readonly TaintedRecord[]
  /** New states only; merged over the stored ones by the higher fence, then the later times. */
  readonly sources: Readonly<Record<string, SourceState>>
}

export interface ApplyResult {
  readonly outcome: 'APPLIED' | 'DUP' | 'GAP' | 'FENCED'
  readonly next: number
  readonly staleCount: number
}

export interface StoredRecord {
  readonly key: string
  readonly partition: number
  readonly version: string
  readonly offset: number
  readonly status: RecordStatus
  readonly bytes: Uint8Array
  /** Reason code when a later record of this key could not be applied. */
  readonly tainted: string | null
}
