import type { EntryKeys, NoteReading } from '@hutong/ledger/entries'
import type { Clock } from '@hutong/process'
import type { AuditIndexReader } from '../index/audit-index.ts'
import type { LedgerPlaces } from './ledger-provers.ts'
import type { MannersParts } from './manners.ts'
import type { ScopeSettings } from './reader-scope.ts'

/** What the reading of the log stands on. */
export interface ReadingParts extends MannersParts, ScopeSettings {
  readonly index: Pick<AuditIndexReader, 'search' | 'count'>
  /** Leaves the entry that somebody read the log; the answer waits for it. */
  readonly noteReading: NoteReading
  /** Makes the tags of a number, and opens the notes of entries. */
  readonly keys: Pick<EntryKeys, 'epochs' | 'opening'>
  /** Where the tiles of the ledgers are, for the proofs of an export. */
  readonly ledgers: LedgerPlaces
  readonly clock: Clock
}
