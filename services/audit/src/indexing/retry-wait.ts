const waitMsFirst = 100
const waitMsMax = 5_000
const doublingsMax = 10

/** How long to wait after so many failures in a row: doubling, up to five seconds. */
export function retryWaitMs(failures: number): number {
  return Math.min(waitMsMax, waitMsFirst * 2 ** Math.min(failures - 1, doublingsMax))
}
