import { demoWindows } from './demo-access.ts'
import type { DemoWindow } from './demo-access.ts'
import type { CitySummary } from './make-city.ts'
import { plantedNobody as nobody, plantedPeople as people } from './planted-families.ts'
import { caseNumber } from './sample-questions.ts'
import type { Subject } from './samples/asked.ts'

/** A ready request to read records, with what the hub must show, once the whole city is loaded. */
export interface SampleReading {
  readonly name: string
  readonly client: string
  readonly path: '/v1/records'
  readonly request: {
    readonly type: string
    readonly subject: { readonly idType: string; readonly id: string }
    readonly fields: readonly string[]
    readonly purpose: string
    readonly legalBasis: string
    readonly caseRef: string
    readonly channel: 'window'
    readonly officer: { readonly id: string; readonly window: string }
  }
  readonly expected: Shown
}

interface Shown {
  readonly reason: string | null
  /** How many records. */
  readonly records: number
  /** Fields of each of them that are shown in part. */
  readonly masked: readonly string[]
  readonly omitted: readonly string[]
}

type Read = readonly [
  name: string,
  window: DemoWindow,
  type: string,
  subject: Subject,
  fields: readonly string[],
  expected: Shown,
]

/** Of each thing that can become of a reading one, about the planted families. */
export function sampleReadings({ asOf }: Pick<CitySummary, 'asOf'>): readonly SampleReading[] {
  return readings.map(([name, window, type, subject, fields, expected], index) => ({
    name,
    client: window.client,
    path: '/v1/records',
    request: {
      type,
      subject: { idType: subject.idType, id: subject.idNumber },
      fields,
      purpose: window.purpose,
      legalBasis: window.legalBasis,
      caseRef: caseNumber(firstCase + index, asOf),
      channel: 'window',
      officer: { id: 'o-17', window: 'A03' },
    },
    expected,
  }))
}

const firstCase = 901

/** All of these grants are for the city, which each answer says of its records. */
const city = '*'
const { realEstate, pension, school, newborn } = demoWindows

const readings: readonly Read[] = [
  [
    'a birth certificate, its number and the parents in part',
    newborn,
    'birth.certificate',
    people.wife,
    ['certificateNo', 'childName', 'bornOn', 'parents'],
    { reason: null, records: 1, masked: ['certificateNo', 'parents'], omitted: [city] },
  ],
  [
    'an identity card without an end, and a field that is not open',
    realEstate,
    'person.identity',
    people.seller,
    ['name', 'idValidTo', 'ethnicCode'],
    { reason: null, records: 1, masked: ['name'], omitted: ['ethnicCode', city] },
  ],
  [
    'all of a household, asked for by its head',
    school,
    'household.registration',
    people.husband,
    ['householdNo', 'relation', 'member'],
    { reason: null, records: 3, masked: ['member'], omitted: [city] },
  ],
  [
    'the identity of a number that nobody has',
    realEstate,
    'person.identity',
    nobody,
    ['name'],
    { reason: 'no-record', records: 0, masked: [], omitted: [city] },
  ],
  [
    'a cremation, of a source that is down',
    pension,
    'death.cremation',
    people.struckOut,
    ['diedOn'],
    { reason: 'source-down', records: 0, masked: [], omitted: [city] },
  ],
]
