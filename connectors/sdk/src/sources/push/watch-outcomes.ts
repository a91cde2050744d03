import type { Delivered, Reason } from '../../connector.ts'

/** What became of the rows of a batch. */
export interface BatchOutcome {
  readonly publishedCount: number
  readonly refusedCount: number
  /** The first of them, by their lines. */
  readonly refused: readonly { readonly line: number; readonly reasons: readonly Reason[] }[]
}

interface Watched {
  publishedCount: number
  refusedCount: number
  refused: { readonly line: number; readonly reasons: readonly Reason[] }[]
  /** Whether all of its rows were counted: some can have gone into the log before this run. */
  isWhole: boolean
  isDelivered: boolean
  readonly waiting: Set<() => void>
}

/** Batches whose outcome is remembered, and rows of one batch whose reasons are. */
const batchesMax = 1000
const refusedMax = 100

/** Counts what becomes of each batch, so that whoever sent it can wait for the word. */
export function createOutcomes() {
  const watched = new Map<number, Watched>()
  let deliveredUpTo = 0

  function watch(sequence: number): Watched {
    const found = watched.get(sequence)
    if (found !== undefined) return found
    const fresh: Watched = {
      publishedCount: 0,
      refusedCount: 0,
      refused: [],
      isWhole: false,
      isDelivered: false,
      waiting: new Set(),
    }
    watched.set(sequence, fresh)
    for (const [oldest, { isDelivered }] of watched) {
      if (watched.size <= batchesMax || !isDelivered) break
      watched.delete(oldest)
    }
    return fresh
  }

  /** A batch is read from its first row. */
  function begin(sequence: number): void {
    watch(sequence).isWhole = true
  }

  function count(sequence: number, { publishedCount, refused }: Delivered): void {
    const one = watch(sequence)
    one.publishedCount += publishedCount
    one.refusedCount += refused.length
    one.refused.push(...refused.slice(0, refusedMax - one.refused.length))
  }

  /** Everything up to this batch is in the log. */
  function deliver(sequence: number): void {
    if (sequence <= deliveredUpTo) return
    deliveredUpTo = sequence
    for (const [each, one] of watched) {
      if (each > sequence || one.isDelivered) continue
      one.isDelivered = true
      for (const tell of one.waiting) tell()
    }
  }

  /** Resolves when the batch is in the log, or after so many milliseconds. The outcome is missing where nobody knows it any more. */
  async function wait(
    sequence: number,
    ms: number,
  ): Promise<{ readonly isDelivered: boolean; readonly outcome?: BatchOutcome }> {
    if (sequence > deliveredUpTo) await untilDelivered(watch(sequence), ms)
    if (sequence > deliveredUpTo) return { isDelivered: false }
    const outcome = watched.get(sequence)
    return { isDelivered: true, ...(outcome?.isWhole ? { outcome } : {}) }
  }

  /** Keeps nobody waiting any more. */
  function close(): void {
    for (const { waiting } of watched.values()) for (const tell of waiting) tell()
  }

  return { begin, count, deliver, deliveredUpTo: () => deliveredUpTo, wait, close }
}

export type Outcomes = ReturnType<typeof createOutcomes>

async function untilDelivered({ waiting }: Watched, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  waiting.add(resolve)
  await promise
  clearTimeout(timer)
  waiting.delete(resolve)
}
