import type { Grant } from '@hutong/schemas/catalogue'
import type { AccessQuestion, Asker, Circumstances, FailedStep } from './access-question.ts'
import { isAbout, missingGrant } from './decide-access.ts'
import { grantRules } from './grant-rules.ts'

/** One condition of a grant, and whether a question keeps it. */
type ExplainedStep =
  | { readonly step: string; readonly passed: true }
  | ({ readonly step: string; readonly passed: false } & FailedStep)

export interface Explanation {
  readonly allowed: boolean
  /** Every grant that comes into question, with every step of each, the one that opens first. */
  readonly grants: readonly {
    readonly id: string
    readonly allowed: boolean
    readonly steps: readonly ExplainedStep[]
  }[]
  /** What to do where no grant comes into question at all. */
  readonly missing?: FailedStep
}

/** As `decideAccess` decides, and why: all steps of all grants, those that passed too. Pure. */
export function explainAccess(
  asker: Asker,
  grants: readonly Grant[],
  question: AccessQuestion,
  circumstances: Circumstances,
): Explanation {
  const explained = grants
    .filter((grant) => isAbout(grant, asker, question))
    .map((grant) => explainGrant(grant, question, circumstances))
    .toSorted((one, other) => Number(other.allowed) - Number(one.allowed))
  if (explained.length > 0)
    return { allowed: explained.some(({ allowed }) => allowed), grants: explained }
  const missing = missingGrant(asker, question, circumstances.owner)
  return { allowed: false, grants: [], missing }
}

function explainGrant(
  grant: Grant,
  question: AccessQuestion,
  circumstances: Circumstances,
): Explanation['grants'][number] {
  const steps = grantRules.map(({ name, judge }): ExplainedStep => {
    const broken = judge(grant, question, circumstances)
    if (!broken) return { step: name, passed: true }
    return { step: name, passed: false, ...broken, owner: circumstances.owner }
  })
  return { id: grant.id, allowed: steps.every(({ passed }) => passed), steps }
}
