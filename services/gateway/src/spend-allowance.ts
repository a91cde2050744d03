import type { TurnedAway } from '@hutong/http'
import { createTakeAhead } from '@hutong/limits'
import type { Limits, Rate } from '@hutong/limits'
import { HutongError } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { Grant } from '@hutong/schemas/catalogue'
import type { Asked } from './asked.ts'
import { createCaseBound } from './bound-case.ts'
import { createGuessBounds } from './bound-guesses.ts'
import type { FailedStep } from './access-question.ts'
import type { Claims } from './judge-certificate.ts'
import type { Asker } from './recognise-asker.ts'

/** A question that a grant allows and that comes too often. */
export interface Overdrawn {
  readonly step: FailedStep
  readonly retryAfterMs: number
}

/**
 * Counts a question that a grant allows; undefined: it may be answered.
 *
 * @throws HutongError HUTONG_RATE_EXCEEDED, which is counted: it is told the asker, and no entry of its own.
 */
export type SpendAllowance = (
  asker: Asker,
  grant: Grant,
  asked: Pick<Asked, 'type' | 'subject' | 'caseRef'> & { readonly claims?: Claims },
) => Promise<Overdrawn | undefined>

/** Counts who was turned away. */
export type CountTurnedAway = (code: TurnedAway, caller: Asker['caller']) => void

const secondMs = 1_000
const dayMs = 86_400_000
/** What one gateway may hold unused of a second's answers, and of a day's. */
const aheadOfSecond = 1 / 20
const aheadOfDay = 1 / 200

/**
 * Four bounds on what a good grant can be used for, all shared by all gateways and kept over restarts: so many answers a second, so many people under one
 * case, so many different claims about one person a day, so many answers a day. Days begin at 08:00 in China (00:00 UTC).
 */
export function createAllowance({
  limits,
  subjectKey,
  clock,
  turnedAway,
}: {
  readonly limits: Pick<Limits, 'takeUpTo' | 'takeDistinct'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
  readonly clock: Clock
  readonly turnedAway: CountTurnedAway
}): SpendAllowance {
  const takeOne = createTakeAhead(limits, clock)
  const boundCase = createCaseBound({ limits, subjectKey })
  const boundGuesses = createGuessBounds({ limits, subjectKey, clock })

  return async (asker, grant, { type, subject, claims, caseRef }) => {
    const { perSecondMax, perDayMax } = grant
    if (perSecondMax !== undefined && !(await takeOne(secondsRate(grant, perSecondMax))).taken) {
      turnedAway('rate-exceeded', asker.caller)
      throw new HutongError('HUTONG_RATE_EXCEEDED', `grant ${grant.id} was used too often`)
    }
    const beyondCase = await boundCase(grant, { type, subject, caseRef })
    if (beyondCase) return beyondCase
    if (subject && claims) {
      const guessed = await boundGuesses(asker, grant, { type, subject, claims })
      if (guessed) return guessed
    }
    return perDayMax === undefined ? undefined : spendDay(grant, perDayMax, type.owner)
  }

  async function spendDay(grant: Grant, max: number, owner: string) {
    const spent = await takeOne(daysRate(grant, max))
    if (spent.taken) return undefined
    const step: FailedStep = {
      code: 'quota-used-up',
      rule: `grant ${grant.id} opens ${max} answers a day`,
      owner,
      remedy: `ask again tomorrow, or have ${owner} raise the number`,
    }
    return { step, retryAfterMs: spent.retryAfterMs }
  }
}

const secondsRate = ({ id }: Grant, max: number): Rate => ({
  bucket: `quota:${id}`,
  max,
  windowMs: secondMs,
  ahead: Math.ceil(max * aheadOfSecond),
})

const daysRate = ({ id }: Grant, max: number): Rate => ({
  bucket: `quota:${id}`,
  max,
  windowMs: dayMs,
  ahead: Math.ceil(max * aheadOfDay),
})
