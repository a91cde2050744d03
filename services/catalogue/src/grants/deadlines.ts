import { chinaDate, dueDate } from '@hutong/schemas'
import type { DueDate, Sharing } from '@hutong/schemas'
import type { Standing } from './standing.ts'

/** What somebody has to do by a day, the whole of which is still in time. */
export interface Deadline extends DueDate {
  readonly what: 'answer' | 'delivery'
  readonly isOverdue: boolean
}

/** Working days in which an application is answered (order 809 art. 21), and the data has to flow after a yes (art. 22). */
const answerDays = { unconditional: 1, conditional: 10, withheld: 10 } as const
const deliveryDays = 20
export const extensionDaysMax = 10

/**
 * What is waited for: the provider's answer, or after it that the data flows; null where nothing is. Counted anew each time, so that a day of a year whose
 * calendar was not known is right as soon as it is.
 *
 * @param now ms since 1970
 */
export function deadlineOf(
  standing: Standing,
  attribute: Sharing['attribute'],
  now: number,
): Deadline | null {
  const clock = clockOf(standing, attribute)
  if (!clock) return null
  const due = dueDate(clock.beganAt, clock.days)
  return { what: clock.what, ...due, isOverdue: chinaDate(now) > due.date }
}

function clockOf(
  { state, receivedAt, extendedBy, approvedAt }: Standing,
  attribute: Sharing['attribute'],
) {
  if (state === 'requested') {
    const days = answerDays[attribute] + extendedBy
    return { what: 'answer', beganAt: receivedAt, days } as const
  }
  if (state !== 'approved' || approvedAt === null) return null
  return { what: 'delivery', beganAt: approvedAt, days: deliveryDays } as const
}
