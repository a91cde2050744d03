import { setTimeout as sleep } from 'node:timers/promises'

/** Waits, or returns early when the signal is aborted. Never throws. Returns false when it was aborted. */
export async function wait(ms: number, signal?: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, signal ? { signal } : undefined)
    return true
  } catch {
    // The only rejection of a timer is its own abort, which the caller asked for.
    return false
  }
}
