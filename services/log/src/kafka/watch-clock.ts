import { HutongError } from '@hutong/process'
import type { Clock } from '@hutong/process'

/** Heartbeats and leases are compared by the clocks of several machines; beyond this they would lie. */
const skewMsMax = 60_000

/** Compares this machine's clock with the brokers', which tell theirs with every record that they take. */
export function watchClock(where: string, clock: Clock) {
  let skewMs = 0
  return {
    note: (brokerTime: number): void => {
      skewMs = clock.now() - brokerTime
    },
    /** @throws HutongError HUTONG_CLOCK_OFF */
    refuse: (): void => {
      if (Math.abs(skewMs) <= skewMsMax) return
      const way = skewMs > 0 ? 'ahead of' : 'behind'
      throw new HutongError(
        'HUTONG_CLOCK_OFF',
        `this machine's clock is ${Math.round(Math.abs(skewMs) / 1_000)} s ${way} that of Kafka at ${where}: set both by NTP, then start again`,
      )
    },
  }
}
