import type { Reason } from '../connector.ts'

/** `read` in connector.yaml, for folders. */
export interface FolderDocument {
  readonly kind: 'csv-folder' | 'jsonl-folder'
  readonly folder: string
  readonly pattern: string
  readonly charset: 'utf-8' | 'gb18030'
  readonly complete: CompletenessRule
  readonly pollSeconds?: number
}

/** How a folder of export files is read; from `read` in connector.yaml. */
export interface FolderSettings {
  readonly kind: 'csv-folder' | 'jsonl-folder'
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

/** The settings that a document says, or a mistake with path, rule and what to write instead. */
export function buildFolderSettings(
  { kind, folder, charset, complete, pattern }: FolderDocument,
  path: string,
  mistakes: string[],
): FolderSettings {
  return { kind, folder, charset, complete, pattern: buildPattern(pattern, path, mistakes) }
}

function buildPattern(text: string, path: string, mistakes: string[]): RegExp {
  if (!text.includes('(?<sequence>')) {
    mistakes.push(
      `${path}.read.pattern: has no group sequence; expected: such as ^marriage_(?<sequence>\\d{10})\\.csv$`,
    )
  }
  try {
    return new RegExp(text, 'u')
  } catch {
    mistakes.push(
      `${path}.read.pattern: is no regular expression; expected: one that JavaScript reads with the flag u`,
    )
    return /(?!)/u
  }
}
