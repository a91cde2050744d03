import { readFileSync } from 'node:fs'
import type { Department } from './catalogue-items.ts'
import { successionOf } from './department-succession.ts'
import { matters } from './matters.ts'

/** A lawful reason to tell people later who looked at their records. How many days later is data, with whoever set them. */
export interface Exemption {
  readonly id: string
  readonly titleZh: string
  readonly titleEn: string
  /** Why word of it at once would do harm. */
  readonly reasonZh: string
  readonly reasonEn: string
  /** The article that allows not to tell. */
  readonly law: { readonly titleZh: string; readonly titleEn: string; readonly article: string }
  /** What such records are looked at for: these are no matters, since no citizen comes for them. */
  readonly purposes: readonly {
    readonly code: string
    readonly titleZh: string
    readonly titleEn: string
  }[]
  /** Only looks at records of these types; left out: of all. */
  readonly recordTypes?: readonly string[]
  /** Codes of those who may look for it; whoever else names it hides nothing. */
  readonly departments: readonly string[]
  /** Whole days of 24 h after the look. */
  readonly days: number
  /** `law` when an article names the days, `city` when the sharing authority of the city chose them. */
  readonly daysSetBy: 'law' | 'city'
}

/** In the order in which citizens read them, with the departments as the file names them. */
export const exemptions: readonly Exemption[] = readExemptions()

function readExemptions(): readonly Exemption[] {
  return JSON.parse(readFileSync(new URL('../exemptions.json', import.meta.url), 'utf8'))
}

/** The same rules, each also for the departments that came after those it names: who takes over tasks takes over the rules for them. */
export function exemptionsAmong(
  departments: ReadonlyMap<string, Department>,
): readonly Exemption[] {
  return exemptions.map((rule) => ({
    ...rule,
    departments: [
      ...new Set(rule.departments.flatMap((code) => [...successionOf(departments, code)])),
    ],
  }))
}

/** The rule that a purpose is told later by; undefined: by none, it is told at once. */
export function exemptionFor(
  purpose: string | undefined,
  rules: readonly Exemption[],
): Exemption | undefined {
  return rules.find(({ purposes }) => purposes.some(({ code }) => code === purpose))
}

const purposes: ReadonlySet<string> = new Set([
  ...matters.map(({ code }) => code),
  ...exemptions.flatMap((rule) => rule.purposes.map(({ code }) => code)),
])

/** Whether the hub knows what this is the code of: a matter, or what an exemption is about. */
export function isPurpose(code: string): boolean {
  return purposes.has(code)
}
