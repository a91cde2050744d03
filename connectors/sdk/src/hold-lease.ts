import { doneBefore, wait } from '@hutong/process'
import type { HutongError } from '@hutong/process'
import { isFinal } from './is-final.ts'
import type { Lease, LeaseListener } from './take-lease.ts'
import type { Trouble } from './track-status.ts'

const leaseRetryMs = 1000

/** A log that cannot be read is tried again; a lost lease and a damaged position are for people to mend. */
export async function untilTaken(
  take: () => Promise<Lease | undefined>,
  { onTrouble, onRecovery }: Trouble,
  signal: AbortSignal,
): Promise<Lease | undefined> {
  while (!signal.aborted) {
    try {
      const taking = take()
      // What was written of the claim meanwhile is a lease that nobody uses: the next run takes a higher one.
      if (!(await doneBefore(signal, taking))) return undefined
      onRecovery()
      return await taking
    } catch (cause) {
      if (isFinal(cause)) throw cause
      onTrouble(cause)
      await wait(leaseRetryMs, signal)
    }
  }
  return undefined
}

/** Until the signal is aborted, or another run has taken the source over: then its failure. */
export async function watchLease(
  lease: Lease,
  listener: Pick<LeaseListener, 'onIntruder' | 'onPause'>,
  { onTrouble, onRecovery }: Trouble,
  signal: AbortSignal,
): Promise<HutongError | undefined> {
  while (!signal.aborted) {
    try {
      const lost = await lease.watch({ ...listener, onHeard: onRecovery }, signal)
      if (lost !== undefined) return lost
    } catch (cause) {
      if (isFinal(cause)) return cause
      onTrouble(cause)
      await wait(leaseRetryMs, signal)
    }
  }
  return undefined
}
