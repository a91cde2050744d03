import { hash } from 'node:crypto'
import type { Limits, Taken } from '@hutong/limits'
import type { Clock } from '@hutong/process'
import type { Grant } from '@hutong/schemas/catalogue'
import type { Asked } from './asked.ts'
import type { Claims } from './judge-certificate.ts'
import type { Asker } from './recognise-asker.ts'
import type { Overdrawn } from './spend-allowance.ts'

/** Somebody says something about somebody. */
interface Guess extends Pick<Asked, 'type'> {
  readonly subject: NonNullable<Asked['subject']>
  readonly claims: Claims
}

/** Counts a guess; undefined: it may be answered. */
export type BoundGuesses = (
  asker: Asker,
  grant: Grant,
  guess: Guess,
) => Promise<Overdrawn | undefined>

const dayMs = 86_400_000
const differentClaimsDefault = 5
/** As many as four of a department's systems, or clerks, may try one after the other: colleagues cannot go on where each was stopped. */
const departmentTimes = 4
const rememberedMax = 10_000

/**
 * Who tries one value after the other on a person is stopped before it can find it out: so many different claims a day about one subject and type for each
 * asker, and four times as many for all of its department. The same ones again cost nothing. What the counts hold is useless without the index key.
 */
export function createGuessBounds({
  limits,
  subjectKey,
  clock,
}: {
  readonly limits: Pick<Limits, 'takeDistinct'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
  readonly clock: Clock
}): BoundGuesses {
  /** Claims that were counted today: asking the limits again would change nothing. */
  let counted = { day: -1, claims: new Set<string>() }

  return async ({ caller, department }, grant, { type, subject, claims }) => {
    const asker = caller.person?.account ?? caller.client
    const about = `${type.name}:${subjectKey(subject.idType, subject.id)}`
    // No kind of number is called so: nothing that is counted can be taken for a person. Claims are of any length, what is keyed is not.
    const member = subjectKey('claims', hash('sha256', inOneOrder(claims)))
    const own = `guess:${caller.person ? 'person:' : ''}${asker}:${about}`
    const known = `${own} ${member}`
    forgetYesterday()
    if (counted.claims.has(known)) return undefined

    const max = grant.differentClaimsMax ?? differentClaimsDefault
    const first = await limits.takeDistinct(own, member, max, dayMs)
    if (!first.taken) return usedUp(first, asker, max, type.owner)
    const all = `guess:department:${department}:${about}`
    const second = await limits.takeDistinct(all, member, departmentTimes * max, dayMs)
    if (!second.taken) {
      return usedUp(second, `department ${department}`, departmentTimes * max, type.owner)
    }
    counted.claims.add(known)
    return undefined
  }

  function forgetYesterday(): void {
    const day = Math.floor(clock.now() / dayMs)
    if (counted.day === day && counted.claims.size < rememberedMax) return
    counted = { day, claims: new Set() }
  }
}

const usedUp = (
  { retryAfterMs }: Extract<Taken, { readonly taken: false }>,
  who: string,
  max: number,
  owner: string,
): Overdrawn => ({
  retryAfterMs,
  step: {
    code: 'guesses-used-up',
    rule: `${who} has asked about this subject with ${max} different claims today`,
    owner,
    remedy: 'look at the certificate again tomorrow, or let the holder come to the owner',
  },
})

/** The same claims are one guess, in whatever order their members were sent. What is no Unicode has no canonical form, and is counted all the same. */
function inOneOrder(claims: Claims): string {
  return JSON.stringify(claims, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
