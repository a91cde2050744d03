import { readFileSync, readdirSync } from 'node:fs'

/** What a citizen comes for, and what was asked of them for it. Local practice differs, so a matter is data with place and date. */
export interface Matter {
  readonly code: string
  readonly titleZh: string
  readonly titleEn: string
  /** Prefix of the divisions where it is done so. */
  readonly jurisdiction: string
  /** First day, `YYYY-MM-DD`. */
  readonly validFrom: string
  /** Ids of `laws`. */
  readonly legalBases: readonly string[]
  readonly evidence: readonly Evidence[]
}

export interface Evidence {
  readonly documentZh: string
  readonly documentEn: string
  /** Department codes, the leading source first; `applicant` for what stays with people. */
  readonly providers: readonly string[]
  /** Record type that answers instead of the paper; null = none. */
  readonly type: string | null
  /** Question that is really asked; null = none. */
  readonly predicate: string | null
  readonly handling:
    | 'replaced-by-query'
    | 'query-with-consent'
    | 'declaration'
    | 'stays-with-applicant'
  readonly note: string
}

const folder = new URL('../matters/', import.meta.url)

/** In the order of their codes. */
export const matters: readonly Matter[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .toSorted()
  .map(readMatter)

function readMatter(file: string): Matter {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
}
