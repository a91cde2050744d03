import { HutongError } from '@hutong/process'
import type { Clock } from '@hutong/process'

/** Heartbeats and leases are compared by the clocks of several machines; beyond this they would lie. */
const skewMsMax = 60_000
/** An old measurement says nothing of a clock that was set meanwhile: one append is let through then, and measured. */
const measuredMsMax = 10_000

/** Compares this machine's clock with the brokers', which tell theirs with every record that they take. */
export function watchClock(where: string, clock: Clock) {
  let skewMs = 0
  let measuredAt = 0
  const isOld = (): boolean => Math.abs(clock.now() - measuredAt) > measuredMsMax
  return {
    note: (brokerTime: number): void => {
      measuredAt = clock.now()
      skewMs = measuredAt - brokerTime
    },
    /** @throws HutongError HUTONG_CLOCK_OFF */
    refuse: (): void => {
      if (Math.abs(skewMs) <= skewMsMax || isOld()) return
      const way = skewMs > 0 ? 'ahead of' : 'behind'
      throw new HutongError(
        'HUTONG_CLOCK_OFF',
        `this machine's clock is ${Math.round(Math.abs(skewMs) / 1_000)} s ${way} that of Kafka at ${where}: set both by NTP, then start again`,
      )
    },
  }
}
