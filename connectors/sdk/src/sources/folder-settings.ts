import type { Reason } from '../connector.ts'

/** How a folder of export files is read; from `read` in connector.yaml. */
export interface FolderSettings {
  /** Relative to the inbox. */
  readonly folder: string
  /** Of the whole file name; its group `sequence` (1-12 digits) gives order and version. */
  readonly pattern: RegExp
  readonly charset: 'utf-8' | 'gb18030'
  readonly complete: CompletenessRule
}

/** How it is known that a file is wholly written. */
export type CompletenessRule =
  /** The department writes `<file><suffix>` last; it may hold `rows=<count>` and `sha256=<hex>`, which are then checked. */
  | { readonly by: 'marker'; readonly suffix: string }
  /** Size and time of change have stayed the same for so long, seen by us. */
  | { readonly by: 'stable'; readonly seconds: number }

/** What differs between kinds of files. */
export interface RowFormat {
  /** Whether a double quote can hold line breaks together. */
  readonly quoted: boolean
  /** Whether the first line names the columns. */
  readonly headed: boolean
  /** Columns that must be there; the mapping reads no others. Empty where the file has no header. */
  readonly columns: readonly string[]
  /** Judges the header once for each file; gives the reader of its rows. */
  readonly open: (header: string) => RowReader
}

export type RowReader =
  | {
      readonly kind: 'reader'
      readonly extraCount: number
      /** `count` whole rows, each closed by a line feed, to one result each; undefined when they cannot be told apart. */
      readonly read: (text: string, count: number) => readonly RowResult[] | undefined
    }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] }

export type RowResult =
  | { readonly value: Readonly<Record<string, unknown>> }
  | { readonly reason: Reason }
