import type { Party } from './city-facts.ts'
import { demoWindows } from './demo-access.ts'
import type { DemoWindow } from './demo-access.ts'
import type { CitySummary } from './make-city.ts'
import {
  plantedMarriages as marriages,
  plantedNobody as nobody,
  plantedOrganisations as organisations,
  plantedPeople as people,
  plantedRights as rights,
} from './planted-families.ts'

/** A ready question with the answer that the hub must give, once the whole city is loaded. */
export interface Sample {
  readonly name: string
  readonly client: string
  readonly path: '/v1/verifications'
  readonly request: SampleRequest
  readonly expected: Expected
}

export interface SampleRequest {
  readonly type: string
  readonly subject: { readonly idType: string; readonly id: string }
  readonly claims: Claims
  readonly purpose: string
  readonly legalBasis: string
  readonly caseRef: string
  readonly channel: 'window'
  readonly officer: { readonly id: string; readonly window: string }
}

export type Expected =
  | { readonly answer: 'YES'; readonly reason: null }
  | { readonly answer: 'NO'; readonly reason: 'mismatch' | 'revoked' | 'superseded' | 'expired' }
  | {
      readonly answer: 'UNKNOWN'
      readonly reason: 'no-record' | 'not-covered' | 'source-down' | 'stale'
    }

type Claims = Readonly<Record<string, unknown>>
type Subject = Pick<Party, 'idType' | 'idNumber'>

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
    ...aboutSources(),
  ].map((asked, index) => toSample(asked, index, asOf))
}

type Asked = readonly [
  name: string,
  window: DemoWindow,
  type: string,
  subject: Subject,
  claims: Claims,
  expected: Expected,
]

const { realEstate, company, family, fund, pension } = demoWindows
const yes: Expected = { answer: 'YES', reason: null }
const mismatch: Expected = { answer: 'NO', reason: 'mismatch' }
const revoked: Expected = { answer: 'NO', reason: 'revoked' }
const superseded: Expected = { answer: 'NO', reason: 'superseded' }
const expired: Expected = { answer: 'NO', reason: 'expired' }
const noRecord: Expected = { answer: 'UNKNOWN', reason: 'no-record' }
const notCovered: Expected = { answer: 'UNKNOWN', reason: 'not-covered' }

function aboutMarriages(): readonly Asked[] {
  const type = 'marriage.event'
  const { husband, wife, neverMarried } = people
  const certificate = ({ certificateNo, event }: { certificateNo: string; event: string }) => ({
    certificateNo,
    event,
  })
  const married = certificate(marriages.married)
  return [
    ['a marriage certificate in force', realEstate, type, husband, married, yes],
    [
      'the same certificate, asked for the wife and naming the husband',
      family,
      type,
      wife,
      { ...married, partyA: partyOf(husband) },
      yes,
    ],
    [
      'a divorce certificate',
      realEstate,
      type,
      people.divorcedWife,
      certificate(marriages.divorced),
      yes,
    ],
    [
      'a re-issued certificate',
      family,
      type,
      people.reissuedWife,
      certificate(marriages.reissued),
      yes,
    ],
    [
      'a second marriage to the same person',
      fund,
      type,
      people.remarriedHusband,
      certificate(marriages.again),
      yes,
    ],
    [
      'a marriage, asked for by a residence permit of Hong Kong',
      family,
      type,
      people.hongKongWife,
      certificate(marriages.acrossTheBorder),
      yes,
    ],
    [
      'a marriage certificate shown as a divorce',
      realEstate,
      type,
      husband,
      { ...married, event: 'DIVORCE' },
      mismatch,
    ],
    [
      'a marriage certificate with the wrong day',
      realEstate,
      type,
      husband,
      { ...married, registeredOn: '2015-05-21' },
      mismatch,
    ],
    [
      "somebody else's marriage certificate",
      realEstate,
      type,
      people.divorcedHusband,
      married,
      mismatch,
    ],
    [
      'a marriage that was annulled',
      realEstate,
      type,
      people.annulledHusband,
      certificate(marriages.annulled),
      revoked,
    ],
    [
      'the lost original of a re-issued certificate',
      family,
      type,
      people.reissuedHusband,
      certificate(marriages.lost),
      superseded,
    ],
    [
      'the marriage certificate that a divorce collected',
      realEstate,
      type,
      people.divorcedHusband,
      certificate(marriages.beforeDivorce),
      superseded,
    ],
    [
      'a certificate of a person without any',
      realEstate,
      type,
      neverMarried,
      { certificateNo: 'J330106-2015-999090' },
      noRecord,
    ],
    [
      'a certificate of another province',
      realEstate,
      type,
      neverMarried,
      { certificateNo: 'J371702-2015-999091' },
      notCovered,
    ],
    [
      'a marriage before the register begins',
      realEstate,
      type,
      neverMarried,
      { registeredOn: '1970-10-01' },
      notCovered,
    ],
  ]
}

function aboutPeople(): readonly Asked[] {
  const type = 'person.identity'
  const { husband, forgetful, struckOut, fifthHeir } = people
  return [
    [
      'an identity',
      realEstate,
      type,
      husband,
      { name: husband.name, birthDate: husband.birthDate },
      yes,
    ],
    [
      'an identity with a rare character in its name',
      company,
      type,
      fifthHeir,
      { name: fifthHeir.name },
      yes,
    ],
    ['an identity under a wrong name', realEstate, type, husband, { name: '陈文渊' }, mismatch],
    ['an identity card that ran out', company, type, forgetful, { name: forgetful.name }, expired],
    [
      'an identity that was struck out',
      pension,
      type,
      struckOut,
      { name: struckOut.name },
      revoked,
    ],
    ['a number that nobody has', family, type, nobody, { name: nobody.name }, noRecord],
  ]
}

function aboutHomes(): readonly Asked[] {
  const type = 'realestate.right'
  const { home, inherited, bought, ranOut, cancelled, sold } = rights
  const numbered = ({ certificateNo }: { certificateNo: string }) => ({ certificateNo })
  const measured = { ...numbered(home), areaSquareMetres: String(home.areaSquareMetres) }
  return [
    ['the title of a home owned together', company, type, people.wife, measured, yes],
    [
      'a title of five, asked for the fifth',
      fund,
      type,
      people.fifthHeir,
      { ...numbered(inherited), rightType: 'OWNERSHIP' },
      yes,
    ],
    [
      "a title, asked for by a foreigner's card",
      company,
      type,
      people.foreigner,
      numbered(bought),
      yes,
    ],
    [
      'a title with the wrong area',
      company,
      type,
      people.husband,
      { ...measured, areaSquareMetres: '98.64' },
      mismatch,
    ],
    ["somebody else's title", company, type, people.leaseholder, numbered(home), mismatch],
    ['a right whose term is over', company, type, people.leaseholder, numbered(ranOut), expired],
    ['a right that was cancelled', company, type, people.seller, numbered(cancelled), revoked],
    ['the title of a home that was sold', fund, type, people.seller, numbered(sold), superseded],
  ]
}

function aboutCompanies(): readonly Asked[] {
  const type = 'org.registration'
  const { running, cancelled, undone, expired: ended } = organisations
  return [
    [
      'a company in business',
      realEstate,
      type,
      codeOf(running),
      { name: running.name, businessStatus: 'ACTIVE' },
      yes,
    ],
    [
      'a company, asked for by its legal representative',
      realEstate,
      type,
      people.founder,
      { creditCode: running.creditCode },
      yes,
    ],
    [
      'a deregistered company shown as in business',
      realEstate,
      type,
      codeOf(cancelled),
      { businessStatus: 'ACTIVE' },
      mismatch,
    ],
    [
      'a company whose registration was undone',
      realEstate,
      type,
      codeOf(undone),
      { name: undone.name },
      revoked,
    ],
    [
      'a company whose term is over',
      realEstate,
      type,
      codeOf(ended),
      { name: ended.name },
      expired,
    ],
  ]
}

/** Two of the demo's sources are not well, on purpose: nobody feeds one, and the other has stopped being read. */
function aboutSources(): readonly Asked[] {
  const cremation = { certificateNo: 'HH330106-2024-999001' }
  return [
    [
      'a source that is down',
      pension,
      'death.cremation',
      people.struckOut,
      cremation,
      { answer: 'UNKNOWN', reason: 'source-down' },
    ],
    [
      'a source that is stale',
      realEstate,
      'org.abnormal',
      codeOf(organisations.running),
      { listedOn: '2024-07-01' },
      { answer: 'UNKNOWN', reason: 'stale' },
    ],
  ]
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
      caseRef: `HT-${asOf.slice(0, 4)}-${String(firstCase + index).padStart(6, '0')}`,
      channel: 'window',
      officer: { id: 'o-17', window: 'A03' },
    },
    expected,
  }
}

const firstCase = 123

function codeOf({ creditCode }: { readonly creditCode: string }): Subject {
  return { idType: 'credit-code', idNumber: creditCode }
}

function partyOf({ name, idType, idNumber }: Party): Party {
  return { name, idType, idNumber }
}
