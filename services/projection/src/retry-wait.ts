const waitMsFirst = 50
const waitMsMax = 30_000
const doublingsMax = 10

/** How long to wait after so many failures in a row: doubling, up to half a minute. There is no giving up: the road must open again. */
export function retryWaitMs(failures: number): number {
  return Math.min(waitMsMax, waitMsFirst * 2 ** Math.min(failures - 1, doublingsMax))
}
