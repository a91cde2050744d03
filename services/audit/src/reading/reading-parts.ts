import type { EntryKeys, NoteReading } from '@hutong/ledger/entries'
import type { Clock, Logger } from '@hutong/process'
import type { AuditIndexReader } from '../index/audit-index.ts'
import type { AuditorParts } from './admit-auditor.ts'
import type { LedgerPlaces } from './ledger-provers.ts'
import type { ScopeSettings } from './reader-scope.ts'

/** What the reading of the log stands on. */
export interface ReadingParts extends AuditorParts, ScopeSettings {
  readonly index: Pick<AuditIndexReader, 'search' | 'count'>
  /** Leaves the entry that somebody read the log; the answer waits for it. */
  readonly noteReading: NoteReading
  /** Makes the tags of a number, and opens the notes of entries. */
  readonly keys: Pick<EntryKeys, 'epochs' | 'opening'>
  /** Where the tiles of the ledgers are, for the proofs of an export. */
  readonly ledgers: LedgerPlaces
  readonly clock: Clock
  readonly logger: Logger
}
