import type { Grant } from '@hutong/schemas/catalogue'
import type { AccessQuestion, Circumstances, FailedStep } from './access-question.ts'
import { coversRegion } from './covers-region.ts'

type Broken = Omit<FailedStep, 'owner'>

/** One condition of a grant: what stands against a question, if anything does. */
interface GrantRule {
  readonly name: string
  readonly judge: (
    grant: Grant,
    question: AccessQuestion,
    circumstances: Circumstances,
  ) => Broken | undefined
}

/** Every condition, in the order in which a refusal names them. */
export const grantRules: readonly GrantRule[] = [
  { name: 'purpose', judge: judgePurpose },
  { name: 'legalBasis', judge: judgeLegalBasis },
  { name: 'actions', judge: judgeAction },
  { name: 'state', judge: judgeState },
  { name: 'fields', judge: judgeFields },
  { name: 'regions', judge: judgeRegion },
  { name: 'case', judge: judgeCase },
  { name: 'subject', judge: judgeSubject },
  { name: 'onBehalf', judge: judgeOnBehalf },
  { name: 'authorisation', judge: judgeAuthorised },
  { name: 'breakGlass', judge: judgeBreakGlass },
]

function judgePurpose(grant: Grant, { purpose }: AccessQuestion, { owner }: Circumstances) {
  if (grant.purpose === purpose) return undefined
  return broken(
    'purpose-not-granted',
    `grant ${grant.id} is for ${grant.purpose}`,
    `ask for that purpose, or request a grant for yours from ${owner}`,
  )
}

function judgeLegalBasis(grant: Grant, { legalBasis }: AccessQuestion) {
  if (grant.legalBasis === legalBasis) return undefined
  return broken(
    'legal-basis-not-granted',
    `grant ${grant.id} rests on ${grant.legalBasis}`,
    'name the legal basis of the grant, or request one for yours',
  )
}

function judgeAction(grant: Grant, { action }: AccessQuestion, { owner }: Circumstances) {
  if (grant.actions.includes(action)) return undefined
  return broken(
    'action-not-granted',
    `grant ${grant.id} allows ${grant.actions.join(', ')}`,
    `request ${action} from ${owner}`,
  )
}

function judgeState(
  { id, state, from, until }: Grant,
  _question: AccessQuestion,
  { today }: Circumstances,
) {
  switch (state) {
    case 'suspended':
      return broken(
        'grant-suspended',
        `grant ${id} is suspended`,
        'settle it with the provider first',
      )
    case 'revoked':
      return broken('grant-revoked', `grant ${id} was revoked`, 'request a new grant')
    case 'active':
      if (today < from)
        return broken('grant-not-yet-valid', `grant ${id} begins on ${from}`, 'wait')
      if (today > until)
        return broken('grant-expired', `grant ${id} ended on ${until}`, 'have it renewed')
      return undefined
  }
}

function judgeFields(grant: Grant, { fields }: AccessQuestion, { owner }: Circumstances) {
  const closed = fields.filter((field) => !grant.fields.includes(field))
  if (closed.length === 0) return undefined
  return broken(
    'field-not-granted',
    `grant ${grant.id} does not open ${closed.join(', ')}`,
    `leave the field(s) out, or have ${owner} add them to the grant`,
  )
}

function judgeRegion(grant: Grant, { claimedRegion }: AccessQuestion, { owner }: Circumstances) {
  if (coversRegion(grant.regions, claimedRegion)) return undefined
  return broken(
    'region-not-granted',
    `grant ${grant.id} opens the regions ${grant.regions.join(', ')}`,
    `ask the department of that region, or have ${owner} widen the grant`,
  )
}

/** In an emergency there is no case yet. */
function judgeCase(grant: Grant, { hasCase, isBreakGlass }: AccessQuestion) {
  if (!grant.caseRequired || hasCase || (grant.breakGlass && isBreakGlass)) return undefined
  return broken('case-missing', `grant ${grant.id} needs a case number`, 'send caseRef')
}

function judgeSubject(grant: Grant, question: AccessQuestion) {
  const { byRecordId, tokenIsFor, isOwnRecord, couldBeOwnRecord } = question
  if (isOwnRecord)
    return broken(
      'own-record',
      'nobody looks up their own record, or what the hub answers about them, at work',
      'let a colleague ask, or come as a citizen',
    )
  if (couldBeOwnRecord)
    return broken(
      'subject-missing',
      'whoever could meet their own record names the person whose record it is',
      'send subject beside recordId',
    )
  if (byRecordId && !grant.byRecordId)
    return broken(
      'subject-missing',
      `grant ${grant.id} opens records of a named person, and none by its number alone`,
      'send subject beside recordId',
    )
  if (tokenIsFor === 'other')
    return broken(
      'subject-not-bound',
      'the token is good for one person, and this is another',
      'get a token for the person who is asked about',
    )
  if (!grant.subjectBound || tokenIsFor === 'subject') return undefined
  return broken(
    'subject-not-bound',
    `grant ${grant.id} needs a token that is good for this person alone`,
    'get a token for the person who is asked about',
  )
}

const authorisationRules = {
  unknown: ['no such authorisation is registered', 'register it with the holder first'],
  withdrawn: ['the holder withdrew the authorisation', 'ask the holder for a new one'],
  'not-yet-valid': ['the authorisation has not begun', 'wait until its first day'],
  expired: ['the authorisation is over', 'ask the holder for a new one'],
  matter: ['the authorisation is for other matters', 'ask the holder for one for this matter'],
  principal: [
    'the authorisation is of somebody else than the person asked about',
    'name an authorisation of that person',
  ],
  agent: [
    'the authorisation is for another agent',
    'let the agent who was named come, who may not pass it on',
  ],
} as const

function judgeOnBehalf(_grant: Grant, { onBehalf, action }: AccessQuestion) {
  if (!onBehalf) return undefined
  if (onBehalf.fault !== null) {
    const [rule, remedy] = authorisationRules[onBehalf.fault]
    return broken(`authorisation-${onBehalf.fault}`, rule, remedy)
  }
  if (onBehalf.kind === 'disclosure' || action !== 'read') return undefined
  return broken(
    'agent-reads-no-records',
    'who acts for somebody hears answers, and sees no records',
    'ask a question, or let the holder come',
  )
}

/** Data that somebody else gets needs the holder's authorisation, beside the provider's consent, which is its signature on such a grant (order 809 art. 25). */
function judgeAuthorised(grant: Grant, { onBehalf }: AccessQuestion, { owner }: Circumstances) {
  const party = grant.thirdParty ?? (grant.authorisationRequired ? grant.consumer : undefined)
  const isDisclosure = onBehalf?.fault === null && onBehalf.kind === 'disclosure'
  if (party === undefined) {
    if (!isDisclosure) return undefined
    return broken(
      'third-party-not-granted',
      `grant ${grant.id} hands data to no third party`,
      `request a grant with that third party from ${owner} (order 809 art. 25)`,
    )
  }
  if (isDisclosure && onBehalf.party === party) return undefined
  // What is wrong with the one that was named is told by its own rule.
  if (onBehalf && onBehalf.fault !== null) return undefined
  return broken(
    'authorisation-missing',
    `grant ${grant.id} needs the holder's authorisation that ${party} gets the answer`,
    'register one with the holder, and name it in onBehalf',
  )
}

function judgeBreakGlass(
  grant: Grant,
  { isBreakGlass }: AccessQuestion,
  { isUnconfirmed }: Circumstances,
) {
  if (!grant.breakGlass) {
    if (!isBreakGlass) return undefined
    return broken(
      'break-glass-not-granted',
      `grant ${grant.id} is not for emergencies`,
      'ask without breakGlass',
    )
  }
  if (!isBreakGlass)
    return broken(
      'break-glass-not-declared',
      `grant ${grant.id} is for emergencies`,
      'send breakGlass with its reason; a second person has to confirm it within 24 hours',
    )
  if (!isUnconfirmed(grant.id)) return undefined
  return broken(
    'break-glass-unconfirmed',
    `earlier emergencies under grant ${grant.id} wait for their second person, for more than 24 hours or more than 20 of them`,
    'let a second person confirm or object to it: GET /v1/break-glass lists those that wait',
  )
}

function broken(code: Broken['code'], rule: string, remedy: string): Broken {
  return { code, rule, remedy }
}
