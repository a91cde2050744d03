import type { RuleName } from './finding.ts'
import type { ListQuery } from './findings-schemas.ts'
import { listLimitDefault } from './findings-schemas.ts'
import type { Reviewed } from './keep-findings.ts'
import type { KeptFinding } from './kept-finding.ts'
import { standingOf } from './take-review-step.ts'

/** Its entries say who is on the list of flagged persons, which is the authority's alone. */
const secretRule: RuleName = 'flagged-person'

/** Whether an auditor who sees these departments sees it; undefined = all. A person is no department's: only the authority sees who is talked about. */
export function isSeen(
  { rule, about }: Pick<KeptFinding, 'rule' | 'about'>,
  sight: readonly string[] | undefined,
): boolean {
  if (sight === undefined) return true
  return rule !== secretRule && about.what !== 'subject' && sight.includes(about.department)
}

/**
 * A page of those that fit, gravest and newest first.
 *
 * @returns undefined for a cursor that is none of these
 */
export function chooseFindings(
  all: readonly Reviewed[],
  { state, rule, department, from, to, cursor, limit = listLimitDefault }: ListQuery,
  sight: readonly string[] | undefined,
): { readonly page: readonly Reviewed[]; readonly next: string | null } | undefined {
  const fitting = all
    .filter(({ finding }) => {
      const { about, period } = finding
      const isOf = 'department' in about ? about.department : undefined
      return (
        isSeen(finding, sight) &&
        (rule === undefined ? finding.rule !== 'sample' : finding.rule === rule) &&
        (department === undefined || isOf === department) &&
        (from === undefined || period >= from) &&
        (to === undefined || period < to)
      )
    })
    .filter((one) => state === undefined || standingOf(one).state === state)
    .toSorted(byWeightAndTime)
  const start = cursor === undefined ? 0 : fitting.findIndex(({ finding }) => finding.id === cursor)
  if (start < 0) return undefined
  const next = fitting[start + limit]
  return { page: fitting.slice(start, start + limit), next: next ? next.finding.id : null }
}

function byWeightAndTime({ finding: a }: Reviewed, { finding: b }: Reviewed): number {
  if (a.weight !== b.weight) return b.weight - a.weight
  if (a.at !== b.at) return a.at < b.at ? 1 : -1
  return a.id < b.id ? -1 : 1
}
