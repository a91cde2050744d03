import { placesOf } from '../reading/place-cursor.ts'
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
 * A page of those that fit, gravest and newest first. One that grows meanwhile has another place, so it may be seen twice or be left to the next look.
 *
 * @returns what is wrong with the cursor: none of ours, or of another search
 */
export function chooseFindings(
  all: readonly Reviewed[],
  { cursor, limit = listLimitDefault, ...search }: ListQuery,
  sight: readonly string[] | undefined,
): { readonly page: readonly Reviewed[]; readonly next: string | null } | 'unknown' | 'other' {
  const { state, rule, department, from, to } = search
  const places = placesOf({ ...search, sight: sight ?? 'all' })
  const after = cursor === undefined ? undefined : placeIn(places.parse(cursor))
  if (typeof after === 'string') return after
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
  const behind = after ? fitting.filter(({ finding }) => compare(after, finding) < 0) : fitting
  const page = behind.slice(0, limit)
  const last = page.at(-1)?.finding
  const isMore = behind.length > limit && last !== undefined
  return { page, next: isMore ? places.format([last.weight, last.at, last.id]) : null }
}

interface Place {
  readonly weight: number
  readonly at: string
  readonly id: string
}

function placeIn(parsed: readonly string[] | 'unknown' | 'other'): Place | 'unknown' | 'other' {
  if (typeof parsed === 'string') return parsed
  const [weight = '', at = '', id = ''] = parsed
  return parsed.length === 3 && /^[1-3]$/u.test(weight)
    ? { weight: Number(weight), at, id }
    : 'unknown'
}

const byWeightAndTime = ({ finding: a }: Reviewed, { finding: b }: Reviewed): number =>
  compare(a, b)

/** The order of a list: gravest first, then newest. */
function compare(a: Place, b: Place): number {
  if (a.weight !== b.weight) return b.weight - a.weight
  if (a.at !== b.at) return a.at < b.at ? 1 : -1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
