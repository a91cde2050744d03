import type { Computed } from './mapping/evaluate-expressions.ts'

/**
 * The contract between a source and `run-connector.ts`.
 *
 * Promises of a source, on which the rerun after a crash rests:
 * - Reading again from any position it ever gave yields the same rows with the same versions, and no row is left out.
 * - Versions grow in the order in which the department wrote the rows, so the newest word on a record has the highest.
 * - It reads no further ahead than one event, however long the file: the caller's pace is the pace.
 * - It changes nothing where it reads.
 */
export interface Source {
  /**
   * One poll: everything that is new after `after` (undefined = from the very beginning), then the end. It closes with
   * `polled` when all that was there has been given; without it something was left for later, and the data is not yet
   * known to be complete.
   *
   * @throws HutongError HUTONG_SOURCE_UNAVAILABLE when the source cannot be asked (no folder, no permission): the poll failed.
   * @throws HutongError HUTONG_POSITION_MALFORMED when `after` was not given by this kind of source.
   */
  readonly poll: (after: unknown, signal: AbortSignal) => AsyncIterable<SourceEvent>
  /**
   * Everything that the source holds now, to be compared with the log: as a poll from the very beginning, but rows that have to wait for their time are
   * among the unreadable ones, so that what is not given is not there. Left out: a poll from the beginning is that already.
   */
  readonly whole?: (signal: AbortSignal) => AsyncIterable<SourceEvent>
  /**
   * Begins what it does beside being asked, such as listening; called while a run is paused, `after` being where reading will go on. Resolves at once when it
   * was begun before. A poll begins it too, so what fails here is tried again.
   */
  readonly open?: (after: unknown) => Promise<void>
  /** Lets go of what it holds open; never rejects. After it nothing is asked of the source. */
  readonly close?: () => Promise<void>
}

export type SourceEvent =
  | {
      readonly kind: 'rows'
      readonly rows: readonly Row[]
      readonly at: Place
      /** When the department wrote them, ms since 1970; the same on every reading. */
      readonly writtenAt: number
      /** Where reading goes on once these rows are safe. JSON, and meaningful to this source only. */
      readonly position: unknown
      /** A good moment to write the position down: the file, or whatever the source reads by, ends here. */
      readonly complete: boolean
      /** Called once the log has all of these rows, for a source that tells the department what became of them. */
      readonly onDelivered?: (delivered: Delivered) => void
    }
  | {
      readonly kind: 'file-refused'
      readonly file: string
      readonly sequence: number
      readonly reasons: readonly Reason[]
      readonly position: unknown
    }
  /** Worth a line in the log, once; nothing was lost and nothing changed. */
  | {
      readonly kind: 'notice'
      readonly code:
        | 'file-redelivered'
        | 'file-older'
        | 'file-incomplete'
        | 'names-unmatched'
        | 'columns-extra'
        /** The place in a list of pages has been forgotten there: it is read from its first page. */
        | 'reading-restarted'
        /** The database's clock says an earlier time than at the last poll: the minutes in between are read again. */
        | 'clock-went-back'
        /** So many rows say a time far ahead of the database's clock: they are held back, and told of as unreadable. */
        | 'rows-ahead'
        /** So many changes came again that were read before, as after a Kafka Connect that was killed: they are left out. */
        | 'changes-repeated'
        /** The database's log begins again: it was restored or replaced, and what was lost by that nobody tells. */
        | 'log-went-back'
        /** All rows come again, since Debezium had lost its place: what was deleted meanwhile it does not tell. */
        | 'snapshot-again'
      readonly file?: string
      readonly count?: number
    }
  /** Everything that the source had at `readAt` (ms since 1970) has been given; null = nobody can say yet how far that is. */
  | {
      readonly kind: 'polled'
      readonly readAt: number | null
      /**
       * A version, where versions are moments: whatever is written from the beginning of this reading on has this one or a higher one. So a record of a lower
       * version that a reading of everything did not give is not there any more. Left out where versions are no moments of the source's own clock.
       */
      readonly settled?: string
    }

/** What became of the rows of one event: published, or refused with their reasons. */
export interface Delivered {
  readonly publishedCount: number
  readonly refused: readonly { readonly line: number; readonly reasons: readonly Reason[] }[]
}

/** Where reading stands, for people: free of personal data. */
export interface Place {
  /** The file, the table, the page's path: what the rows came from. */
  readonly file: string
  /** Physical line of the last row of a file, the header being line 1; else rows read in this poll. */
  readonly line: number
  /** Undefined where nobody can tell beforehand. */
  readonly lineCount?: number
}

export type Row =
  | {
      readonly kind: 'row'
      readonly line: number
      /** 20 digits, compared as text. */
      readonly version: string
      /** Other rows can have the same version: what is refused is told apart by its bytes too. */
      readonly sharesVersion?: true
      /** When the department wrote this row, ms since 1970, where the rows of an event differ; the same on every reading. */
      readonly writtenAt?: number
      readonly value: Readonly<Record<string, unknown>>
      /** What the expressions of the mapping gave for it, where there are any. */
      readonly computed?: Computed
      readonly raw: Uint8Array
      /** What `raw` is read by, where it does not say so itself: the line of the columns. */
      readonly header?: Uint8Array | undefined
      /** The source has deleted the row: whatever the mapping says, the record is revoked. */
      readonly isDeleted?: true
    }
  | {
      readonly kind: 'unreadable'
      readonly line: number
      readonly version: string
      readonly sharesVersion?: true
      readonly writtenAt?: number
      readonly reasons: readonly Reason[]
      readonly raw: Uint8Array
      readonly header?: Uint8Array | undefined
    }

/** Why a row or a file was refused. Never holds a value of the row: `field` and `rule` are words of the configuration. */
export interface Reason {
  readonly code: string
  /** Field of the record (`partyA.idNumber`), or the column of the file. */
  readonly field?: string
  readonly rule: string
}
