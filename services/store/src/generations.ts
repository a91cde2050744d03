import type { Slot } from './store.ts'

/**
 * A generation is one whole projection of the log. Readers see the active one alone, and each of their calls sees one generation from beginning to
 * end; another can be built beside it, compared with it slot by slot, and made the active one in a moment.
 */
export interface Generations {
  /** Null = no projection has written yet. */
  readonly active: () => Promise<number | null>
  /** Every generation that was made and not dropped, the oldest first. */
  readonly list: () => Promise<readonly number[]>
  /** When it last gave its place to another, ms since 1970 by the clock of the store's machine; null = it never was the active one, or still is. */
  readonly replacedAt: (generation: number) => Promise<number | null>
  /** The slots of a topic in any generation. At the same `next`, two of the same log have the same `recordCount` and `digest`. */
  readonly slots: (generation: number, topic: string) => Promise<readonly Slot[]>
  /** Makes an empty one, with a number that none had before. */
  readonly create: () => Promise<number>
  /**
   * Makes `next` the active one if `expected` is so now; false = it is not, and nothing was changed. Whatever is asked after this has resolved is
   * answered from `next`. A proposal of `next` is done with.
   *
   * @throws HutongError HUTONG_STORE_GENERATION_UNKNOWN when there is no such generation.
   */
  readonly activate: (
    next: number,
    change: { readonly expected: number | null },
  ) => Promise<boolean>
  /**
   * Notes that `next` is whole and may take the place of the active one; null takes that back. Nothing changes by it: whoever writes the active generation
   * looks at `proposed`, stops writing, and activates `next` once it is as far, so that no answer goes back.
   *
   * @throws HutongError HUTONG_STORE_GENERATION_UNKNOWN when there is no such generation.
   */
  readonly propose: (next: number | null) => Promise<void>
  /** Null = none; one that is dropped is not proposed any more. */
  readonly proposed: () => Promise<number | null>
  /**
   * Removes a generation in small pieces, so that others are not held up. Its writers are sent away first: from then on it cannot be acquired. False =
   * aborted before the end, which makes another call. A generation that is not there is gone already.
   *
   * @throws HutongError HUTONG_STORE_GENERATION_ACTIVE.
   */
  readonly drop: (generation: number, progress?: DropProgress) => Promise<boolean>
  /** Those whose removal was begun and not finished; they are on the list no more. */
  readonly halfDropped: () => Promise<readonly number[]>
  readonly close: () => Promise<void>
}

export interface DropProgress {
  readonly signal?: AbortSignal
  /** Told after each piece how much is gone so far, in what the adapter counts: records, or keys. */
  readonly onProgress?: (removedCount: number) => void
}
