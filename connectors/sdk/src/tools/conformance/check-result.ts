import type { Stream } from '../../load-connector.ts'
import type { CheckName } from './check-names.ts'
import type { Waiver } from './waivers.ts'

export interface CheckResult {
  readonly check: CheckName
  /** waived = it does not hold, and the file of waivers says why that is accepted. */
  readonly state: 'passed' | 'failed' | 'waived' | 'skipped'
  /** What does not hold, each with its place; why it was skipped; what was tried; the reason of the waiver last. */
  readonly told: readonly string[]
}

/** What does not hold; or why it cannot be judged; or that it holds, with what was tried. */
export type Faults =
  | readonly string[]
  | { readonly skipped: string }
  | { readonly passed: readonly string[] }

/** A list of faults that is not useful any more to a reader is cut. */
const faultsToldMax = 10

/** What is told of a check, once a waiver for it has had its say. */
export function resultOf(
  check: CheckName,
  faults: Faults,
  waivers: readonly Waiver[],
  stream: Stream,
): CheckResult {
  if ('skipped' in faults) return { check, state: 'skipped', told: [faults.skipped] }
  const waiver = waiverFor(waivers, check, stream)
  const isGood = 'passed' in faults || faults.length === 0
  if (isGood && waiver !== undefined)
    return { check, state: 'failed', told: ['it holds, so remove its waiver'] }
  if ('passed' in faults) return { check, state: 'passed', told: faults.passed }
  const more = faults.length - faultsToldMax
  const told = [...faults.slice(0, faultsToldMax), ...(more > 0 ? [`and ${more} more`] : [])]
  if (waiver === undefined) return { check, state: isGood ? 'passed' : 'failed', told }
  return { check, state: 'waived', told: [...told, `waived: ${waiver.reason}`] }
}

const waiverFor = (
  waivers: readonly Waiver[],
  check: CheckName,
  { source }: Stream,
): Waiver | undefined =>
  waivers.find((waiver) => waiver.check === check && (waiver.source ?? source) === source)
