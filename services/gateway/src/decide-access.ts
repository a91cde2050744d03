import type { Grant } from '@hutong/schemas/catalogue'

/** What a decision looks at of a question: nothing about the person in it. */
export interface AccessQuestion {
  readonly recordType: string
  readonly action: 'verify' | 'ask' | 'read'
  readonly purpose: string
  readonly legalBasis: string
  readonly fields: readonly string[]
  readonly hasCase: boolean
  /** Division code that the claims themselves name, if any. */
  readonly claimedRegion?: string
  /** A record is named by its number alone, and nobody whom it is about. */
  readonly byRecordId?: true
}

export interface Asker {
  readonly department: string
}

/** One rule that a grant breaks: which, whose it is, and what to do. */
export interface FailedStep {
  readonly code: RefusalCode
  readonly rule: string
  readonly owner: string
  readonly remedy: string
}

type RefusalCode =
  | 'grant-missing'
  | 'purpose-not-granted'
  | 'legal-basis-not-granted'
  | 'action-not-granted'
  | 'grant-suspended'
  | 'grant-revoked'
  | 'grant-not-yet-valid'
  | 'grant-expired'
  | 'field-not-granted'
  | 'region-not-granted'
  | 'case-missing'
  | 'guesses-used-up'
  | 'quota-used-up'
  | 'subject-missing'

export type Decision =
  | { readonly allowed: true; readonly grant: Grant }
  | { readonly allowed: false; readonly failed: readonly [FailedStep, ...FailedStep[]] }

/**
 * May this department ask this, for this purpose, on this day? Pure: the same four things always give the same decision. A refusal carries every
 * failing step of the grant that came nearest. `today` is `YYYY-MM-DD` in Asia/Shanghai; `owner` is the department that provides the type.
 */
export function decideAccess(
  asker: Asker,
  grants: readonly Grant[],
  question: AccessQuestion,
  today: string,
  owner: string,
): Decision {
  let nearest: readonly FailedStep[] | undefined
  for (const grant of grants) {
    if (grant.consumer !== asker.department || grant.recordType !== question.recordType) continue
    const failed = failedSteps(grant, question, today, owner)
    if (failed.length === 0) return { allowed: true, grant }
    if (nearest === undefined || failed.length < nearest.length) nearest = failed
  }
  const [first, ...others] = nearest ?? []
  return { allowed: false, failed: [first ?? missingGrant(asker, question, owner), ...others] }
}

function missingGrant(asker: Asker, question: AccessQuestion, owner: string): FailedStep {
  return {
    code: 'grant-missing',
    rule: `department ${asker.department} holds no grant for ${question.recordType}`,
    owner,
    remedy: `request a grant from ${owner}, naming matter, legal basis and fields (order 809 art. 20)`,
  }
}

function failedSteps(
  grant: Grant,
  question: AccessQuestion,
  today: string,
  owner: string,
): FailedStep[] {
  const failed: FailedStep[] = []
  const fail = (code: RefusalCode, rule: string, remedy: string): void => {
    failed.push({ code, rule, owner, remedy })
  }
  if (grant.purpose !== question.purpose) {
    fail(
      'purpose-not-granted',
      `grant ${grant.id} is for ${grant.purpose}`,
      `ask for that purpose, or request a grant for yours from ${owner}`,
    )
  }
  if (grant.legalBasis !== question.legalBasis) {
    fail(
      'legal-basis-not-granted',
      `grant ${grant.id} rests on ${grant.legalBasis}`,
      'name the legal basis of the grant, or request one for yours',
    )
  }
  if (!grant.actions.includes(question.action)) {
    fail(
      'action-not-granted',
      `grant ${grant.id} allows ${grant.actions.join(', ')}`,
      `request ${question.action} from ${owner}`,
    )
  }
  const state = stateOf(grant, today)
  if (state) fail(...state)
  const notGranted = question.fields.filter((field) => !grant.fields.includes(field))
  if (notGranted.length > 0) {
    fail(
      'field-not-granted',
      `grant ${grant.id} does not open ${notGranted.join(', ')}`,
      `leave the field(s) out, or have ${owner} add them to the grant`,
    )
  }
  if (!coversRegion(grant.regions, question.claimedRegion)) {
    fail(
      'region-not-granted',
      `grant ${grant.id} opens the regions ${grant.regions.join(', ')}`,
      `ask the department of that region, or have ${owner} widen the grant`,
    )
  }
  if (grant.caseRequired && !question.hasCase) {
    fail('case-missing', `grant ${grant.id} needs a case number`, 'send caseRef')
  }
  if (question.byRecordId && !grant.byRecordId) {
    fail(
      'subject-missing',
      `grant ${grant.id} opens records of a named person, and none by its number alone`,
      'send subject beside recordId',
    )
  }
  return failed
}

function stateOf(grant: Grant, today: string): [RefusalCode, string, string] | undefined {
  const { id, from, until } = grant
  switch (grant.state) {
    case 'suspended':
      return ['grant-suspended', `grant ${id} is suspended`, 'settle it with the provider first']
    case 'revoked':
      return ['grant-revoked', `grant ${id} was revoked`, 'request a new grant']
    case 'active':
      if (today < from) return ['grant-not-yet-valid', `grant ${id} begins on ${from}`, 'wait']
      if (today > until)
        return ['grant-expired', `grant ${id} ended on ${until}`, 'have it renewed']
      return undefined
  }
}

/** Whether records of a region are open; a region that is not known yet is decided when the record is read. */
export function coversRegion(regions: readonly string[], region: string | undefined): boolean {
  if (regions.length === 0 || region === undefined) return true
  return regions.some((prefix) => region.startsWith(prefix))
}

/** Whether the regions of a grant take in all of these: else a record may lie where the asker cannot see it. */
export function coversAll(regions: readonly string[], covered: readonly string[]): boolean {
  return covered.every((prefix) => coversRegion(regions, prefix))
}
