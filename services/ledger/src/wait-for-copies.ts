import { HutongError } from '@hutong/process'

/** Who waits until an entry is in the shared log as well. */
export interface CopyWaits {
  /** Everything before this index is safe there. */
  readonly copiedTo: (next: number) => void
  /**
   * Resolves when the entry is.
   *
   * @returns rejects with HUTONG_LEDGER_NOT_REPLICATED when that takes too long: the entry stays in the ledger and is copied later
   */
  readonly until: (index: number) => Promise<void>
}

/** @param waitMsMax how long somebody waits at most */
export function waitForCopies(waitMsMax: number): CopyWaits {
  let copied = 0
  const waiting = new Set<{ readonly index: number; readonly resolve: () => void }>()
  return {
    copiedTo: (next) => {
      // After a failure the copying begins again a little before where it was.
      copied = Math.max(copied, next)
      for (const one of waiting) {
        if (one.index < copied) one.resolve()
      }
    },
    until: (index) =>
      index < copied
        ? Promise.resolve()
        : new Promise((resolve, reject) => {
            const one = {
              index,
              resolve: () => {
                clearTimeout(timer)
                waiting.delete(one)
                resolve()
              },
            }
            const timer = setTimeout(() => {
              waiting.delete(one)
              reject(notReplicated(waitMsMax))
            }, waitMsMax)
            waiting.add(one)
          }),
  }
}

const notReplicated = (waitMsMax: number): HutongError =>
  new HutongError(
    'HUTONG_LEDGER_NOT_REPLICATED',
    `audit.entries did not take an entry within ${waitMsMax} ms, and HUTONG_REPLICATED wants it there before the answer: see to Kafka; the entry is in the ledger and is copied later`,
  )
