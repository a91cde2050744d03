/** What the two ends of a writer say to each other; values cross by structured clone. */
export interface WriterStart {
  readonly file: string
  readonly module: string
  readonly niceness: number
  readonly foldEveryMs: number
}

export interface JobCall {
  readonly id: number
  readonly name: string
  readonly input: unknown
}

export type ToWriter =
  | { readonly kind: 'group'; readonly calls: readonly JobCall[] }
  | { readonly kind: 'close' }

export type JobOutcome =
  | { readonly id: number; readonly done: true; readonly value: unknown }
  | { readonly id: number; readonly done: false; readonly code: string; readonly message: string }

export type FromWriter =
  | { readonly kind: 'open' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'settled'; readonly outcomes: readonly JobOutcome[] }
