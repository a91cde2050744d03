/** Lets readers wait for the ledger to become larger. */
export interface Growth {
  readonly tell: (size: number) => void
  /** Resolves once the ledger has more than `size` entries, or the signal is aborted. */
  readonly wait: (size: number, signal: AbortSignal) => Promise<void>
}

export function waitForGrowth(): Growth {
  const waiting = new Set<() => void>()
  let told = 0
  return {
    tell: (size) => {
      told = size
      for (const wake of waiting) wake()
    },
    wait: (size, signal) =>
      new Promise((resolve) => {
        if (told > size || signal.aborted) return resolve()
        const wake = (): void => {
          waiting.delete(wake)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        waiting.add(wake)
        signal.addEventListener('abort', wake)
      }),
  }
}
