import { exemptions, laws, matters, recordType } from '@hutong/schemas'
import type { IndexedEntry } from '../index/audit-index.ts'
import { answerInWords } from './answer-in-words.ts'
import type { CitizenParts } from './citizen-parts.ts'
import { describeDelay, ruleOf } from './withheld.ts'
import type { Delay } from './withheld.ts'
import { whyInWords } from './why-in-words.ts'
import type { Titles, Words } from './words.ts'

/** One look at a person's records, as that person is told of it. Officers are not named: the department answers for what they do. */
export interface Access {
  readonly time: string
  readonly department: Titles & { readonly code: string }
  readonly system: string
  readonly why: Words
  readonly purpose: (Titles & { readonly code: string }) | null
  readonly legalBasis: (Titles & { readonly id: string; readonly article: string }) | null
  readonly recordType: (Titles & { readonly name: string }) | null
  readonly action: string | null
  readonly fields: readonly (Titles & { readonly name: string })[]
  readonly answer: Words
  /** It was looked at beside somebody else's question. */
  readonly caused: boolean
  readonly delayed: Delay | null
}

export function tellAccess(
  entry: IndexedEntry,
  { titleOf, rules }: Pick<CitizenParts, 'titleOf' | 'rules'>,
): Access {
  const { purpose, legalBasis, fields = [], cause } = entry
  const type = entry.recordType === undefined ? undefined : recordType(entry.recordType)
  const law = legalBasis === undefined ? undefined : laws[legalBasis]
  const rule = ruleOf(entry, rules())
  const department = titleOf(entry.department)
  const matter = purpose === undefined ? undefined : purposeTitles.get(purpose)
  return {
    time: entry.time,
    department: { code: entry.department, ...department },
    system: entry.client,
    why: whyInWords(entry, {
      department,
      system: entry.client,
      purpose: matter ?? null,
      recordType: type ?? null,
    }),
    purpose: purpose === undefined ? null : { code: purpose, ...(matter ?? asIs(purpose)) },
    legalBasis:
      legalBasis === undefined
        ? null
        : { id: legalBasis, article: law?.article ?? '', ...titlesOf(law ?? asIs(legalBasis)) },
    recordType:
      entry.recordType === undefined
        ? null
        : { name: entry.recordType, ...titlesOf(type ?? asIs(entry.recordType)) },
    action: entry.action ?? null,
    fields: fields.map((name) => ({
      name,
      ...titlesOf(type?.fields.find((field) => field.name === name) ?? asIs(name)),
    })),
    answer: answerInWords(entry.answerClass),
    caused: cause !== undefined,
    delayed: rule ? describeDelay(rule) : null,
  }
}

const titlesOf = ({ titleZh, titleEn }: Titles): Titles => ({ titleZh, titleEn })
const asIs = (name: string): Titles => ({ titleZh: name, titleEn: name })

const purposeTitles: ReadonlyMap<string, Titles> = new Map(
  [...matters, ...exemptions.flatMap(({ purposes }) => purposes)].map((purpose) => [
    purpose.code,
    titlesOf(purpose),
  ]),
)
