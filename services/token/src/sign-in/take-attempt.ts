import type { Limits } from '@hutong/limits'

interface Tier {
  readonly max: number
  readonly windowMs: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * The more attempts have failed, the longer the next ones wait: for the minute, the quarter, the hour, the day to be over. NIST SP 800-63B-4 s3.2.2 allows a
 * hundred in a row.
 */
export const accountTiers: readonly Tier[] = [
  { max: 6, windowMs: minuteMs },
  { max: 15, windowMs: 15 * minuteMs },
  { max: 30, windowMs: hourMs },
  { max: 60, windowMs: 24 * hourMs },
]

/** Many people can sit behind one address. */
export const addressTiers: readonly Tier[] = [
  { max: 100, windowMs: minuteMs },
  { max: 1_000, windowMs: hourMs },
]

/** Each leaves a row on the disk for ten minutes, whether anybody goes on or not. */
export const beginningTiers: readonly Tier[] = [
  { max: 300, windowMs: minuteMs },
  { max: 3_000, windowMs: hourMs },
]

/**
 * Counts one attempt before it is made, so that many at once are not more. The shortest window first: who does not wait uses up nothing of the longer ones.
 *
 * @returns how long to wait, in ms; 0 = go on
 */
export async function takeAttempt(
  limits: Pick<Limits, 'take'>,
  bucket: string,
  tiers: readonly Tier[],
): Promise<number> {
  for (const { max, windowMs } of tiers) {
    const told = await limits.take(`${bucket}:${windowMs}`, max, windowMs)
    if (!told.taken) return told.retryAfterMs
  }
  return 0
}
