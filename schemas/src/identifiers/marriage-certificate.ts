import { compactUpper } from './plain-text.ts'
import { hasResidentProvince } from './provinces.ts'
import { invalid, valid } from './verdict.ts'
import type { CheckSettings, IdentifierRule, Verdict } from './verdict.ts'

type MarriageCertificateEvent = 'MARRIAGE' | 'DIVORCE' | 'MARRIAGE_REISSUE' | 'DIVORCE_REISSUE'

export interface MarriageCertificateDetail {
  readonly event: MarriageCertificateEvent
  readonly division: string
  readonly year: number
  readonly serial: string
}

const events: ReadonlyMap<string, MarriageCertificateEvent> = new Map([
  ['J', 'MARRIAGE'],
  ['L', 'DIVORCE'],
  ['BJ', 'MARRIAGE_REISSUE'],
  ['BL', 'DIVORCE_REISSUE'],
])
const shape = /^(BJ|BL|J|L)([0-9]{6})-([0-9]{4})-([0-9]{6})$/u
const dashes = /[‐-―−]/gu
/** Registration as we know it began with the marriage law of 1950. */
const yearMin = 1950
/** The form itself is of 2003; earlier years are seen in files that were numbered anew. */
const formatYear = 2003

/** Marriage and divorce certificates: `J330106-2015-999001`. Hard errors: FORMAT, REGION, YEAR. */
export function checkMarriageCertificate(
  value: string,
  { asOf }: CheckSettings,
): Verdict<MarriageCertificateDetail> {
  const text = compactUpper(value).replace(dashes, '-')
  const [, letters = '', division = '', year = '', serial = ''] = shape.exec(text) ?? []
  const event = events.get(letters)
  if (event === undefined) return invalid('FORMAT')
  const errors: IdentifierRule[] = []
  if (!hasResidentProvince(division)) errors.push('REGION')
  if (Number(year) < yearMin || year > asOf.slice(0, 4)) errors.push('YEAR')
  const [first, ...others] = errors
  if (first) return invalid(first, ...others)
  return valid(
    text,
    { event, division, year: Number(year), serial },
    Number(year) < formatYear ? ['YEAR_BEFORE_FORMAT'] : [],
  )
}
