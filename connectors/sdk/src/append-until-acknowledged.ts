import type { Log, LogEntry } from '@hutong/log'
import { wait } from '@hutong/process'
import { appendOnce } from './append-once.ts'
import { isFinal } from './is-final.ts'

export interface AppendSettings {
  readonly log: Log
  readonly signal: AbortSignal
  /** Called when an append is under way for `slowMs`, when the quick attempts are spent, and again at each that fails then. */
  readonly onTrouble: (cause: unknown) => void
  /** Called whenever the log has taken entries. */
  readonly onRecovery: () => void
  readonly waitMsFirst?: number
  /** 10 s by default. */
  readonly slowMs?: number
}

const quickAttemptsMax = 5
const waitMsFirstDefault = 100
const waitFactorMax = 50

export type Append = (topic: string, entries: readonly LogEntry[]) => Promise<boolean>

/**
 * Appends until the log has acknowledged every entry, and never passes one over: a few quick attempts, then slow ones (at most
 * 50 x `waitMsFirst` apart) while trouble is reported. An attempt that failed may have written all the same; keys and versions make
 * the repetition harmless. False as soon as the signal is aborted: what is under way then may be in the log or not.
 *
 * @throws HutongError HUTONG_CLOCK_OFF, which trying again does not mend
 */
export function appendUntilAcknowledged(settings: AppendSettings): Append {
  const { signal, onTrouble, onRecovery, waitMsFirst = waitMsFirstDefault } = settings
  return async (topic, entries) => {
    if (entries.length === 0) return true
    for (let failedCount = 0; !signal.aborted;) {
      try {
        if (!(await appendOnce(settings, topic, entries))) return false
        onRecovery()
        return true
      } catch (cause) {
        if (isFinal(cause)) throw cause
        failedCount += 1
        if (failedCount >= quickAttemptsMax) onTrouble(cause)
      }
      await wait(waitMsFirst * Math.min(2 ** (failedCount - 1), waitFactorMax), signal)
    }
    return false
  }
}
