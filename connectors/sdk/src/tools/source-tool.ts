import type { Reason } from '../connector.ts'
import type { Stream } from '../load-connector.ts'
import type { SourceWorld } from '../open-source.ts'

/** What the command line asks of one kind of source, beside reading it. */
export interface SourceTool {
  /** Live: is everything there that the stream reads? Says all that is wrong at once. Never rejects with HUTONG_SOURCE_*: that is a point, too. */
  readonly check: (stream: Stream, world: SourceWorld) => Promise<readonly CheckPoint[]>
  /**
   * Live: what could be read there, with a proposed schema and mapping. The same while nothing changes there.
   *
   * @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_SOURCE_CONFIG
   */
  readonly discover: (asked: DiscoverAsked, world: SourceWorld) => Promise<readonly Discovered[]>
  /** @throws HutongError HUTONG_POSITION_MALFORMED for anything that this kind does not give; undefined and null are the very beginning. */
  readonly parsePosition: (position: unknown) => unknown
  /** A row that was refused, from the bytes that were kept of it; left out where these are one JSON object. */
  readonly readAgain?: (stream: Stream, kept: KeptRow) => ReadAgain
}

export interface KeptRow {
  readonly raw: Uint8Array
  readonly header: Uint8Array | undefined
}
export type ReadAgain =
  /** `isDeleted`: the row tells its own deletion. */
  | { readonly value: Readonly<Record<string, unknown>>; readonly isDeleted?: true }
  | { readonly reasons: readonly Reason[] }

/** One thing that was looked at. */
export interface CheckPoint {
  /** What was looked at: `folder`, `charset`, `column`, `login`, … */
  readonly name: string
  /** Field of the record whose mapping it is about. */
  readonly field?: string
  readonly ok: boolean
  /** What was found; never a value of a row, never a secret. */
  readonly found: string
  /** What to do, when it is not ok. Of what is ok it makes a remark: when it would be wrong after all, and what to do then. */
  readonly fix?: string
}

export type DiscoverAsked =
  /** What an existing stream reads. */
  | { readonly stream: Stream }
  /** A folder of files, wherever it lies. */
  | { readonly folder: string }
  /** A system, by the name of its connection. */
  | { readonly connection: string }

/** One table, kind of file, or path that could become a stream. */
export interface Discovered {
  /** Of the table, or of the kind of file. */
  readonly name: string
  /** Rows there are; undefined where only a sample was read. */
  readonly rowCount?: number
  /** Rows that the guesses rest on. */
  readonly sampleCount: number
  /** Columns that could be the record's key: filled and different in every row of the sample, and no number of a person. */
  readonly keys: readonly string[]
  /** Columns by which what is new could be known. */
  readonly cursors: readonly string[]
  readonly columns: readonly DiscoveredColumn[]
  /** For `read` of connector.yaml. */
  readonly read: Readonly<Record<string, unknown>>
  /** A stream of connector.yaml, to be corrected by hand. */
  readonly stream: Readonly<Record<string, unknown>>
  /** Properties and required of a record schema, to be corrected by hand. */
  readonly schema: Readonly<Record<string, unknown>>
  /** What a person has to decide, or what cannot be read as it is. */
  readonly remarks: readonly string[]
}

export interface DiscoveredColumn {
  readonly name: string
  readonly filledCount: number
  /** Formats that fit, the most telling first, each with the count of rows that it fits. */
  readonly formats: readonly { readonly format: string; readonly count: number }[]
  /** The words of a column that has few of them. */
  readonly words?: readonly string[]
}
