import { HutongError } from '@hutong/process'

const keyLengthMax = 512

/** Refuses what is a mistake of the caller, before anything is counted. The key itself is never told. */
export function checkLimit(key: string, durationMs: number, max = 1): void {
  if (key.length === 0 || key.length > keyLengthMax) {
    throw new HutongError('HUTONG_LIMITS_KEY_REFUSED', `a key has 1 to ${keyLengthMax} characters`)
  }
  if (
    !(Number.isSafeInteger(durationMs) && durationMs > 0 && Number.isSafeInteger(max) && max >= 0)
  ) {
    throw new HutongError(
      'HUTONG_LIMITS_REFUSED',
      `a duration is a whole number of ms above 0, not ${durationMs}; a maximum a whole number from 0 on, not ${max}`,
    )
  }
}

/** Who takes nothing asks in vain. */
export function checkCount(count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return
  throw new HutongError('HUTONG_LIMITS_REFUSED', `a count is a whole number above 0, not ${count}`)
}
