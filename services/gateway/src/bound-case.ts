import { hash } from 'node:crypto'
import type { Limits } from '@hutong/limits'
import type { Grant } from '@hutong/schemas/catalogue'
import type { Asked } from './asked.ts'
import type { Overdrawn } from './spend-allowance.ts'

/** A case is about few people, and is over after some time: by windows of 30 days from 1970 on. */
const windowMs = 30 * 86_400_000

/** Counts the people who are asked about under one number of a case; undefined: it may be answered. */
export type BoundCase = (
  grant: Grant,
  asked: Pick<Asked, 'type' | 'subject' | 'caseRef'>,
) => Promise<Overdrawn | undefined>

/** Who has one case open cannot look through a city by its number. What the counts hold is useless without the index key. */
export function createCaseBound({
  limits,
  subjectKey,
}: {
  readonly limits: Pick<Limits, 'takeDistinct'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
}): BoundCase {
  return async ({ id, personsPerCaseMax: max }, { type, subject, caseRef }) => {
    if (max === undefined || !subject) return undefined
    // Only an emergency has no case; all of them count as one. No kind of number is called so: nothing that is counted can be taken for a person.
    const bucket = `case:${subjectKey('case', digestOf([id, caseRef ?? 'break-glass']))}`
    const member = subjectKey('case-person', digestOf([subject.idType, subject.id]))
    const taken = await limits.takeDistinct(bucket, member, max, windowMs)
    if (taken.taken) return undefined
    return {
      retryAfterMs: taken.retryAfterMs,
      step: {
        code: 'case-used-up',
        rule: `grant ${id} lets ${max} people be asked about under one number of a case`,
        owner: type.owner,
        remedy: 'name the case that this person is part of',
      },
    }
  }
}

/** What is keyed has a length of its own. */
const digestOf = (words: readonly string[]): string => hash('sha256', JSON.stringify(words))
