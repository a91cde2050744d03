import type { Authenticate } from '@hutong/http'
import type { EntryKeys, NoteEntry, NoteProblem } from '@hutong/ledger/entries'
import type { Clock, Logger } from '@hutong/process'
import type { Exemption, SubjectKeyer } from '@hutong/schemas'
import type { AuditIndexReader } from '../index/audit-index.ts'
import type { LedgerPlaces } from '../reading/ledger-provers.ts'
import type { Titles } from './words.ts'

/** What the citizens' view stands on. */
export interface CitizenParts {
  readonly authenticate: Authenticate
  /** Leaves the entry of a reading, and of a refused one; the answer waits for it. */
  readonly noteEntry: NoteEntry
  readonly noteProblem: NoteProblem
  readonly index: Pick<AuditIndexReader, 'search'>
  /** Makes the tags of a number. */
  readonly keys: Pick<EntryKeys, 'epochs'>
  /** Null: it cannot be told here whom a token is good for. */
  readonly subjectKeyer: () => SubjectKeyer | null
  /** Where the tiles of the ledgers are, for the proofs that people take away. */
  readonly ledgers: LedgerPlaces
  /** Of a client, as the catalogue says it now. */
  readonly departmentOf: (client: string) => string | undefined
  /** What a department is called. */
  readonly titleOf: (code: string) => Titles
  /** By which some looks are told later. */
  readonly rules: () => readonly Exemption[]
  readonly clock: Clock
  readonly logger: Logger
}
