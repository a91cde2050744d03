import { HutongError } from '@hutong/process'
import type { Limits } from '../limits.ts'

export interface FailingCall {
  readonly call: 'once' | 'take' | 'takeUpTo' | 'takeDistinct'
  /** Which call of that name fails, counted from 1. */
  readonly nth: number
  /** Lost before it was counted; or counted, but the answer was lost. */
  readonly how: 'lost-before' | 'answer-lost'
}

/** Limits whose nth call of a name fails once, in one of the two ways that every caller must survive. */
export function failingLimits(limits: Limits, { call, nth, how }: FailingCall): Limits {
  let count = 0
  const failing = async <Answer>(name: FailingCall['call'], ask: () => Promise<Answer>) => {
    if (name === call) count += 1
    if (name !== call || count !== nth) return ask()
    if (how === 'answer-lost') await ask()
    throw new HutongError('HUTONG_LIMITS_UNAVAILABLE', `${call} ${nth} failed on purpose: ${how}`)
  }
  return {
    ...limits,
    once: (key, ttlMs) => failing('once', () => limits.once(key, ttlMs)),
    take: (bucket, max, windowMs) => failing('take', () => limits.take(bucket, max, windowMs)),
    takeUpTo: (...words) => failing('takeUpTo', () => limits.takeUpTo(...words)),
    takeDistinct: (...words) => failing('takeDistinct', () => limits.takeDistinct(...words)),
  }
}
