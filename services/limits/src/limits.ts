export { createTakeAhead, type Rate, type Spent } from './take-ahead.ts'

/** Once and at most n times, shared by all processes of a profile and kept over restarts: replay marks, quotas, budgets. */
export interface Limits {
  /** True for the first caller with this key within `ttlMs`, false for every other. Keys never hold personal data. */
  readonly once: (key: string, ttlMs: number) => Promise<boolean>
  /**
   * Takes one of `max` from a bucket that refills fully every `windowMs` (fixed windows from 1970 on). Never takes more than
   * `max` in a window, whoever asks.
   */
  readonly take: (bucket: string, max: number, windowMs: number) => Promise<Taken>
  /**
   * Takes up to `count` at once from the same bucket as `take` does: what is left when that is less, nothing when it is empty. Who takes ahead gives
   * nothing back: what is not used when the window ends is lost.
   */
  readonly takeUpTo: (
    bucket: string,
    count: number,
    max: number,
    windowMs: number,
  ) => Promise<TakenAhead>
  /**
   * As `take`, but a member that was counted in this window is not counted again, and let through even when the bucket is empty: so many different
   * ones at most. Neither bucket nor member hold personal data.
   */
  readonly takeDistinct: (
    bucket: string,
    member: string,
    max: number,
    windowMs: number,
  ) => Promise<Taken>
  readonly close: () => Promise<void>
}

export type Taken =
  | { readonly taken: true; readonly left: number }
  | { readonly taken: false; readonly retryAfterMs: number }

export interface TakenAhead {
  readonly count: number
  /** When the window ends. */
  readonly endsInMs: number
}
