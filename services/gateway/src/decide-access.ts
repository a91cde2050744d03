import type { Grant } from '@hutong/schemas/catalogue'
import type { AccessQuestion, Asker, Circumstances, FailedStep } from './access-question.ts'
import { grantRules } from './grant-rules.ts'

export type Decision =
  | { readonly allowed: true; readonly grant: Grant }
  | { readonly allowed: false; readonly failed: readonly [FailedStep, ...FailedStep[]] }

/**
 * May this department ask this, for this purpose, on this day? Pure: the same four things always give the same decision. A refusal carries every
 * failing step of the grant that came nearest.
 */
export function decideAccess(
  asker: Asker,
  grants: readonly Grant[],
  question: AccessQuestion,
  circumstances: Circumstances,
): Decision {
  let nearest: readonly FailedStep[] | undefined
  for (const grant of grants) {
    if (!isAbout(grant, asker, question)) continue
    const failed = failedSteps(grant, question, circumstances)
    if (failed.length === 0) return { allowed: true, grant }
    if (nearest === undefined || isNearer(failed, nearest)) nearest = failed
  }
  const [first, ...others] = nearest ?? []
  return {
    allowed: false,
    failed: [first ?? missingGrant(asker, question, circumstances.owner), ...others],
  }
}

/** Fewer steps failed; or as many, and it is the very grant that was asked under, which was stopped. */
function isNearer(failed: readonly FailedStep[], nearest: readonly FailedStep[]): boolean {
  if (failed.length !== nearest.length) return failed.length < nearest.length
  return (
    failed.every(({ code }) => stopped.has(code)) && !nearest.every(({ code }) => stopped.has(code))
  )
}

const stopped: ReadonlySet<FailedStep['code']> = new Set([
  'grant-suspended',
  'grant-revoked',
  'grant-not-yet-valid',
  'grant-expired',
])

/** Whether a grant is one of those that come into question at all. */
export function isAbout(
  grant: Grant,
  { department }: Asker,
  { recordType }: AccessQuestion,
): boolean {
  return grant.consumer === department && grant.recordType === recordType
}

export function missingGrant(asker: Asker, question: AccessQuestion, owner: string): FailedStep {
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
  circumstances: Circumstances,
): FailedStep[] {
  const failed: FailedStep[] = []
  for (const { judge } of grantRules) {
    const broken = judge(grant, question, circumstances)
    if (broken) failed.push({ ...broken, owner: circumstances.owner })
  }
  return failed
}
