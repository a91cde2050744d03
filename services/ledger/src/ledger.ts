import type { KeyObject } from 'node:crypto'
import type { VerifierKey } from '@hutong/merkle'

export { encodeEntry, type Entry, type EntryKind } from './entry.ts'
export { openLedger, type LedgerSettings } from './open-ledger.ts'
export { openInstanceLedger, type InstanceLedger } from './open-instance-ledger.ts'
export { openOwnLedger, type OwnLedger } from './open-own-ledger.ts'
export { openEntryProver, type EntryProver, type NoProof, type ProvedEntry } from './prove-entry.ts'
export { openPublished, type PublishedLedger } from './published-entries.ts'
export { folderTiles, webTiles, type TileSource, type WebTiles } from './tile-source.ts'
export { verifyLedger, type LedgerProblem, type LedgerVerdict } from './verify-ledger.ts'
export { verifyReceipt } from './verify-receipt.ts'

/** What became of one entry: durable, sealed, and provable offline from `receipt` alone. */
export interface Sealed {
  readonly index: number
  /** Size of the tree that the receipt's checkpoint signs. */
  readonly size: number
  /** C2SP tlog-proof text: entry, index, inclusion proof, signed checkpoint. */
  readonly receipt: string
  /** The same, ready to stand between the quotes of a JSON string, in ASCII. */
  readonly receiptJson: string
}

/**
 * One writer's tamper-evident log. `append` resolves when the entry is on the disk under a signed checkpoint, never before. After a failed
 * write or sync nothing is ever retried: this and every later `append` rejects with HUTONG_LEDGER_CLOSED. A full queue rejects with
 * HUTONG_LEDGER_BUSY (try again after a second).
 */
export interface Ledger {
  readonly append: (entry: Uint8Array) => Promise<Sealed>
  readonly size: () => number
  /** The newest signed checkpoint (C2SP tlog-checkpoint text). */
  readonly checkpoint: () => string
  /** Of every key that it ever had, oldest first: a checkpoint is this ledger's when one of them signed it. */
  readonly verifiers: () => readonly VerifierKey[]
  /**
   * From the next checkpoint on these keys sign, oldest first, and the newest is the one to show. Whoever adds a key has appended before what makes the older
   * ones vouch for it.
   */
  readonly signWith: (keys: readonly KeyObject[]) => Promise<void>
  /** `open`, with the alarm of a witness that was silent for too long; or why it takes no more entries. */
  readonly state: () =>
    | { readonly open: true; readonly alarm?: string }
    | { readonly open: false; readonly why: string }
  /** Sealed entries from `index` on, in order; waits for more until the signal is aborted. Feeds the copy to `audit.entries`. */
  readonly entries: (from: number, signal: AbortSignal) => AsyncIterable<SealedEntry>
  /** Seals what waits, publishes tiles and checkpoint, lets go of the lock. */
  readonly close: () => Promise<void>
}

export interface SealedEntry {
  readonly index: number
  readonly bytes: Uint8Array
}
