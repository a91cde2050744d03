/** Milliseconds since 1970-01-01T00:00:00Z. Handed over, so that tests decide what time it is. */
export interface Clock {
  readonly now: () => number
}

export const systemClock: Clock = { now: () => Date.now() }
