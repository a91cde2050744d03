import type { Grant } from '@hutong/schemas/catalogue'
import type { AccessQuestion, Asker, Circumstances } from './access-question.ts'
import { decideAccess } from './decide-access.ts'
import type { Decision } from './decide-access.ts'

/** What is not shown: a field, or `*` for whole records, and the rule by which. */
export interface Omitted {
  readonly field: string
  readonly rule: string
}

export type ReadingDecision =
  | {
      readonly allowed: true
      readonly grant: Grant
      /** Of the fields that were asked for, those that the grant opens; at least one. */
      readonly fields: readonly string[]
      readonly omitted: readonly Omitted[]
    }
  | Extract<Decision, { readonly allowed: false }>

/**
 * As `decideAccess`, but a grant that opens some of the fields is enough, and of several the one that opens most; what it does not open is omitted by
 * name. One grant decides, since each has conditions of its own. Refused where none opens a single field. Pure.
 */
export function decideReading(
  asker: Asker,
  grants: readonly Grant[],
  question: AccessQuestion,
  circumstances: Circumstances,
): ReadingDecision {
  const { owner } = circumstances
  const whole = decideAccess(asker, grants, question, circumstances)
  if (whole.allowed) return open(whole.grant, question.fields, owner)
  let most: Extract<ReadingDecision, { allowed: true }> | undefined
  for (const grant of grants) {
    const fields = question.fields.filter((field) => grant.fields.includes(field))
    if (fields.length <= (most?.fields.length ?? 0)) continue
    const part = decideAccess(asker, [grant], { ...question, fields }, circumstances)
    if (part.allowed) most = open(grant, question.fields, owner)
  }
  return most ?? whole
}

function open(
  grant: Grant,
  asked: readonly string[],
  owner: string,
): Extract<ReadingDecision, { allowed: true }> {
  const { id, regions } = grant
  const omitted = asked
    .filter((field) => !grant.fields.includes(field))
    .map((field) => ({ field, rule: `grant ${id} of ${owner} does not open ${field}` }))
  // Told whether or not a record was left out: that there is one elsewhere would be a word on it.
  if (regions.length > 0) {
    const rule = `grant ${id} of ${owner} opens records of the regions ${regions.join(', ')} alone`
    omitted.push({ field: '*', rule })
  }
  return {
    allowed: true,
    grant,
    fields: asked.filter((field) => grant.fields.includes(field)),
    omitted,
  }
}
