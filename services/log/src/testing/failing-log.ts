import { HutongError } from '@hutong/process'
import type { Log } from '../log.ts'

export interface FailingAppend {
  /** Which append fails, counted from 1. */
  readonly nth: number
  /** Lost before it was written; or written, but the answer was lost. */
  readonly how: 'lost-before' | 'answer-lost'
}

/** A log whose nth append fails once, in one of the two ways that every caller must survive. */
export function failingLog(log: Log, { nth, how }: FailingAppend): Log {
  let count = 0
  return {
    ...log,
    append: async (topic, entries) => {
      count += 1
      if (count !== nth) return log.append(topic, entries)
      if (how === 'answer-lost') await log.append(topic, entries)
      throw new HutongError('HUTONG_LOG_UNAVAILABLE', `append ${nth} failed on purpose: ${how}`)
    },
  }
}
