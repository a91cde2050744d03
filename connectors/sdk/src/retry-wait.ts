const waitMsMax = 60_000
const pollsMax = 20

/**
 * How long to leave a source alone after so many polls in a row have failed, ms: as long as after a good one, and each time twice as long, up to a
 * minute or twenty polls, whichever is less. It is never given up.
 */
export function retryWaitMs(pollMs: number, failedCount: number): number {
  const most = Math.max(pollMs, Math.min(waitMsMax, pollMs * pollsMax))
  return Math.min(most, pollMs * 2 ** Math.min(Math.max(0, failedCount - 1), 30))
}
