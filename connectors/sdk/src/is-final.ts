import { HutongError } from '@hutong/process'

const finalCodes: ReadonlySet<string> = new Set([
  // Another run has taken the source over.
  'HUTONG_LEASE_LOST',
  'HUTONG_POSITION_MALFORMED',
  'HUTONG_SCHEMA_INCOMPATIBLE',
  // Trying again would only write more of what says the wrong time.
  'HUTONG_CLOCK_OFF',
])

/** Failures that end a run, since only a person can mend them. */
export const isFinal = (cause: unknown): cause is HutongError =>
  cause instanceof HutongError && finalCodes.has(cause.code)
