import { isIsoDate } from '@hutong/schemas'

/** Why somebody is watched over. Codes alone: a word about the person would lie in the log for ever. */
export const flagReasons = [
  'public-figure',
  'in-the-news',
  'protected-person',
  'court-order',
  'staff-of-the-hub',
  'own-wish',
] as const

type FlagReason = (typeof flagReasons)[number]

/** Somebody about whom questions are looked at more closely afterwards. Kept by the sharing authority; who asks never learns of it. */
export interface Flag {
  readonly id: string
  readonly subjectKey: string
  readonly reason: FlagReason
  /** `YYYY-MM-DD`, both ends included. */
  readonly from: string
  readonly until?: string
  readonly state: 'active' | 'removed'
  /** `<department>:<account>` of who set or removed it. */
  readonly by: string
}

/** Undefined for what is no flag. */
export function parseFlag(input: unknown): Flag | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  const { id, subjectKey, reason, from, until, state, by } = Object.fromEntries(
    Object.entries(input),
  )
  const known = flagReasons.find((one) => one === reason)
  if (typeof id !== 'string' || typeof subjectKey !== 'string' || known === undefined)
    return undefined
  if (typeof by !== 'string' || (state !== 'active' && state !== 'removed')) return undefined
  if (typeof from !== 'string' || !isIsoDate(from)) return undefined
  const flag = { id, subjectKey, reason: known, from, state, by }
  if (until === undefined) return flag
  return typeof until === 'string' && isIsoDate(until) ? { ...flag, until } : undefined
}

/** @param today `YYYY-MM-DD` in Asia/Shanghai */
export function isInForce({ state, from, until }: Flag, today: string): boolean {
  return state === 'active' && from <= today && (until === undefined || today <= until)
}
