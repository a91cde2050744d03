import type { CitySummary } from './make-city.ts'
import { aboutCompanies } from './samples/about-companies.ts'
import { aboutFamilies } from './samples/about-families.ts'
import { aboutHomes } from './samples/about-homes.ts'
import { aboutMarriages } from './samples/about-marriages.ts'
import { aboutPeople } from './samples/about-people.ts'
import { aboutPurchases } from './samples/about-purchases.ts'
import { aboutSources } from './samples/about-sources.ts'
import { aboutWork } from './samples/about-work.ts'
import type { Asked, Claims, Expected } from './samples/asked.ts'

/** A ready question with the answer that the hub must give, once the whole city is loaded. */
export interface Sample {
  readonly name: string
  readonly client: string
  readonly path: '/v1/verifications'
  readonly request: SampleRequest
  readonly expected: Expected
}

interface SampleRequest {
  readonly type: string
  readonly subject: { readonly idType: string; readonly id: string }
  readonly claims: Claims
  readonly purpose: string
  readonly legalBasis: string
  readonly caseRef: string
  readonly channel: 'window'
  readonly officer: { readonly id: string; readonly window: string }
}

/**
 * Every answer and reason that a city can bring about, asked about its planted families by windows that may ask. The
 * first one is the question that `start` asks by itself.
 */
export function sampleQuestions({ asOf }: Pick<CitySummary, 'asOf'>): readonly Sample[] {
  return [
    ...aboutMarriages(),
    ...aboutPeople(),
    ...aboutHomes(),
    ...aboutCompanies(),
    ...aboutFamilies(),
    ...aboutPurchases(),
    ...aboutWork(),
    ...aboutSources(),
  ].map((asked, index) => toSample(asked, index, asOf))
}

function toSample(asked: Asked, index: number, asOf: string): Sample {
  const [name, window, type, subject, claims, expected] = asked
  const { client, purpose, legalBasis } = window
  return {
    name,
    client,
    path: '/v1/verifications',
    request: {
      type,
      subject: { idType: subject.idType, id: subject.idNumber },
      claims,
      purpose,
      legalBasis,
      caseRef: caseNumber(firstCase + index, asOf),
      channel: 'window',
      officer: { id: 'o-17', window: 'A03' },
    },
    expected,
  }
}

const firstCase = 123

/** A case of the year of this day. */
export function caseNumber(number: number, asOf: string): string {
  return `HT-${asOf.slice(0, 4)}-${String(number).padStart(6, '0')}`
}
