import type { ApplyResult, RecordWriter, Slot, SlotBatch, SourceStates } from '@hutong/store'
import type { JudgedStretch } from './judge-stretch.ts'

// So many that the store's writer can put several into one transaction while the next ones are judged.
const appliesUnderWayMax = 8

/** What is surely in the store. */
export interface Confirmed {
  readonly next: number
  readonly sources: SourceStates
}

export interface OrderedApply {
  /** Where the next stretch begins, and what is known of the sources there. */
  readonly reached: () => Confirmed
  readonly confirmed: () => Confirmed
  /** Returns early while few are under way. Throws what an earlier one failed with, or a `StoreRefusal`. */
  readonly push: (stretch: JudgedStretch) => Promise<void>
  /** Asks the store whether the slot is still ours and as far as we left it. Throws like `push`. */
  readonly look: () => Promise<void>
  /** Waits for all that is under way; throws the first failure. */
  readonly drain: () => Promise<void>
  /** Waits for all that is under way, whatever becomes of it. */
  readonly settle: () => Promise<void>
}

/** The store did not take a stretch, for a reason that repeating it does not mend. */
export class StoreRefusal extends Error {
  readonly outcome: 'GAP' | 'FENCED'
  constructor(outcome: 'GAP' | 'FENCED') {
    super(outcome)
    this.outcome = outcome
  }
}

/** Hands stretches to the store in order, several under way at once, and remembers how far they are confirmed. */
export function applyInOrder(
  store: RecordWriter,
  slot: Slot,
  onApplied: (confirmed: Confirmed, staleCount: number) => void,
): OrderedApply {
  const { topic, partition, fence } = slot
  let reached: Confirmed = slot
  let confirmed: Confirmed = slot
  let underWay: Promise<void>[] = []

  async function apply(batch: SlotBatch, after: Confirmed): Promise<void> {
    const { outcome, staleCount }: ApplyResult = await store.apply(batch)
    switch (outcome) {
      case 'APPLIED':
      case 'DUP':
        confirmed = after
        onApplied(after, staleCount)
        break
      case 'GAP':
      case 'FENCED':
        throw new StoreRefusal(outcome)
    }
  }

  return {
    reached: () => reached,
    confirmed: () => confirmed,
    push: async ({ next, records, tainted, news, sources }) => {
      if (next === reached.next) return
      if (underWay.length >= appliesUnderWayMax) await underWay.shift()
      const after = { next, sources }
      const applying = apply(
        { topic, partition, fence, from: reached.next, next, records, tainted, sources: news },
        after,
      )
      // It is waited for in its turn; until then a failure must not count as unhandled.
      applying.catch(() => undefined)
      underWay.push(applying)
      reached = after
    },
    look: () => {
      const { next } = reached
      const nothing = { topic, partition, fence, from: next, next, records: [], tainted: [] }
      return apply({ ...nothing, sources: {} }, reached)
    },
    drain: async () => {
      const waiting = underWay
      underWay = []
      for (const applying of waiting) await applying
    },
    settle: async () => {
      await Promise.allSettled(underWay)
    },
  }
}
