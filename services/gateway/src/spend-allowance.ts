import { hash } from 'node:crypto'
import type { Limits } from '@hutong/limits'
import type { Clock } from '@hutong/process'
import type { Grant } from '@hutong/schemas/catalogue'
import type { Asked } from './asked.ts'
import type { FailedStep } from './decide-access.ts'
import type { Claims } from './judge-certificate.ts'

/** A question that a grant allows and that comes too often. */
export interface Overdrawn {
  readonly step: FailedStep
  readonly retryAfterMs: number
}

/** Counts a question that a grant allows; undefined: it may be answered. What the counts hold is useless without the index key. */
export type SpendAllowance = (
  client: string,
  grant: Grant,
  asked: Pick<Asked, 'type' | 'subject'> & { readonly claims?: Claims },
) => Promise<Overdrawn | undefined>

const dayMs = 86_400_000
const differentClaimsDefault = 5
const rememberedMax = 10_000

/**
 * Two bounds on what a good grant can be used for, both by the day that begins at 08:00 in China (00:00 UTC), both shared by all gateways and kept over
 * restarts. A client that tries one value after the other on a person is stopped before it can find it out: so many different claims about one subject and
 * type; the same ones again cost nothing. And a grant may say how many answers it opens a day, whoever of its department asks.
 */
export function createAllowance({
  limits,
  subjectKey,
  clock,
}: {
  readonly limits: Pick<Limits, 'take' | 'takeDistinct'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
  readonly clock: Clock
}): SpendAllowance {
  /** Claims that were counted today: asking the limits again would change nothing. */
  let counted = { day: -1, claims: new Set<string>() }

  async function guess(client: string, grant: Grant, { type, subject, claims }: Guess) {
    const max = grant.differentClaimsMax ?? differentClaimsDefault
    const bucket = `guess:${client}:${type.name}:${subjectKey(subject.idType, subject.id)}`
    // No kind of number is called so: nothing that is counted can be taken for a person. Claims are of any length, what is keyed is not.
    const member = subjectKey('claims', hash('sha256', inOneOrder(claims)))
    const known = `${bucket} ${member}`
    const day = Math.floor(clock.now() / dayMs)
    if (counted.day !== day || counted.claims.size >= rememberedMax)
      counted = { day, claims: new Set() }
    if (counted.claims.has(known)) return undefined
    const taken = await limits.takeDistinct(bucket, member, max, dayMs)
    if (taken.taken) {
      counted.claims.add(known)
      return undefined
    }
    return overdrawn(taken.retryAfterMs, {
      code: 'guesses-used-up',
      rule: `${client} has asked about this subject with ${max} different claims today`,
      owner: type.owner,
      remedy: 'look at the certificate again tomorrow, or let the holder come to the owner',
    })
  }

  async function quota(grant: Grant, max: number, owner: string) {
    const taken = await limits.take(`quota:${grant.id}`, max, dayMs)
    if (taken.taken) return undefined
    return overdrawn(taken.retryAfterMs, {
      code: 'quota-used-up',
      rule: `grant ${grant.id} opens ${max} answers a day`,
      owner,
      remedy: `ask again tomorrow, or have ${owner} raise the number`,
    })
  }

  return async (client, grant, { type, subject, claims }) => {
    const guessed =
      subject && claims ? await guess(client, grant, { type, subject, claims }) : undefined
    if (guessed || grant.perDayMax === undefined) return guessed
    return quota(grant, grant.perDayMax, type.owner)
  }
}

interface Guess extends Pick<Asked, 'type'> {
  readonly subject: NonNullable<Asked['subject']>
  readonly claims: Claims
}

/** The same claims are one guess, in whatever order their members were sent. What is no Unicode has no canonical form, and is counted all the same. */
function inOneOrder(claims: Claims): string {
  return JSON.stringify(claims, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}

const overdrawn = (retryAfterMs: number, step: FailedStep): Overdrawn => ({ step, retryAfterMs })
