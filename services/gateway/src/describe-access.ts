import { pidOf } from '@hutong/schemas'
import type { AccessQuestion, Circumstances } from './access-question.ts'
import type { Asked } from './asked.ts'
import { judgeOnBehalf } from './authorisations/judge-on-behalf.ts'
import type { Authorisations } from './authorisations/follow-authorisations.ts'
import type { BreakGlass } from './break-glass/follow-break-glass.ts'
import type { Officers } from './signals/follow-officers.ts'
import { officersPerson } from './signals/officers-person.ts'
import type { Asker } from './recognise-asker.ts'

export interface AccessParts {
  readonly authorisations: Pick<Authorisations, 'find'>
  readonly breakGlass: Pick<BreakGlass, 'isUnconfirmed' | 'note'>
  readonly officers: Pick<Officers, 'find'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
}

/** What the decision looks at of a question, and what else there is to know. */
export function describeAccess(
  asked: Asked,
  wanted: {
    readonly action: AccessQuestion['action']
    readonly fields: readonly string[]
    readonly claimedRegion?: string | undefined
  },
  asker: Asker,
  today: string,
  parts: AccessParts,
): { readonly question: AccessQuestion; readonly circumstances: Circumstances } {
  const { caller } = asker
  const { type, subject, purpose, legalBasis, caseRef, breakGlass } = asked
  const { action, fields, claimedRegion } = wanted
  const officer = officersPerson(asker, asked, parts)
  const onBehalf = judgeOnBehalf(asked, today, parts)
  const question: AccessQuestion = {
    recordType: type.name,
    action,
    purpose,
    legalBasis,
    fields,
    hasCase: caseRef !== undefined,
    ...(claimedRegion === undefined ? {} : { claimedRegion }),
    ...(subject ? {} : { byRecordId: true }),
    ...(onBehalf ? { onBehalf } : {}),
    ...(breakGlass ? { isBreakGlass: true } : {}),
    ...(subject && officer?.is(subject) ? { isOwnRecord: true } : {}),
    ...(officer && !subject ? { couldBeOwnRecord: true } : {}),
    ...(caller.pid === undefined ? {} : { tokenIsFor: whose(caller, subject, parts) }),
  }
  const { isUnconfirmed } = parts.breakGlass
  return { question, circumstances: { today, owner: type.owner, isUnconfirmed } }
}

function whose(
  { client, pid }: Asker['caller'],
  subject: Asked['subject'],
  parts: AccessParts,
): 'subject' | 'other' {
  return subject && pidOf({ client }, subject, parts) === pid ? 'subject' : 'other'
}
