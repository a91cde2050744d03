import { findIn } from '../../../src/findings/watch-entries.ts'
import type { Finding } from '../../../src/findings/finding.ts'
import type { GeneratedCity } from './generate-city.ts'

/** What the rules make of a city whose abuses are known. */
export function judgeFindings({ entries, abuseOf, abuses }: GeneratedCity) {
  const findings = findIn(entries)
  const flagged = new Set(findings.flatMap((finding) => finding.entries))
  const found = new Set([...flagged].flatMap((ref) => abuseOf.get(ref) ?? []))
  const ordinary = entries.length - abuseOf.size
  const flaggedOrdinary = [...flagged].filter((ref) => !abuseOf.has(ref))
  return {
    findings,
    missed: abuses.filter((name) => !found.has(name)),
    ordinary,
    flaggedPercent: (100 * flaggedOrdinary.length) / ordinary,
    /** How many ordinary entries each rule flags. */
    falseByRule: falseByRule(findings, abuseOf),
  }
}

function falseByRule(findings: readonly Finding[], abuseOf: ReadonlyMap<string, string>) {
  const byRule = new Map<string, number>()
  for (const { rule, entries } of findings) {
    const wrong = entries.filter((ref) => !abuseOf.has(ref)).length
    byRule.set(rule, (byRule.get(rule) ?? 0) + wrong)
  }
  return Object.fromEntries(byRule)
}
