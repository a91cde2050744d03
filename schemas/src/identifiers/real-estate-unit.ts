import { compactUpper } from './plain-text.ts'
import { hasProvince } from './provinces.ts'
import { invalid, valid } from './verdict.ts'
import type { IdentifierRule, Verdict } from './verdict.ts'

export interface RealEstateUnitDetail {
  /** As printed, in four groups. */
  readonly display: string
  readonly county: string
  readonly cadastralArea: string
  readonly cadastralSubArea: string
  readonly parcelType: string
  readonly parcelSerial: string
  readonly parcelCode: string
  readonly fixtureType: string
  /** Buildings only: */
  readonly building?: string
  readonly unit?: string
  /** All buildings of the parcel registered as one unit. */
  readonly wholeParcelBuildings?: boolean
}

/** G state-owned, J collective, Z undetermined. */
const parcelFirst = 'GJZ'
const parcelSecond = 'ABSXCDEFLNHGWY'
/** F buildings, L trees, Q other, W none. */
const fixtures = 'FLQW'
const noFixture = '00000000'

/**
 * Unit code, GB/T 37346-2019: county 6, cadastral area 3, sub-area 3, parcel type 2 letters, parcel serial 5, fixture type 1 letter, fixture
 * number 8. It has no check character.
 * Hard errors: LENGTH, FORMAT, REGION, PARCEL_TYPE, FIXTURE_TYPE, FIXTURE_NUMBER.
 */
export function checkRealEstateUnit(value: string): Verdict<RealEstateUnitDetail> {
  const text = compactUpper(value)
  const [first, ...others] = realEstateUnitErrors(text)
  if (first) return invalid(first, ...others)
  const fixtureType = text.charAt(19)
  const place = {
    display: [text.slice(0, 6), text.slice(6, 12), text.slice(12, 19), text.slice(19)].join(' '),
    county: text.slice(0, 6),
    cadastralArea: text.slice(6, 9),
    cadastralSubArea: text.slice(9, 12),
    parcelType: text.slice(12, 14),
    parcelSerial: text.slice(14, 19),
    parcelCode: text.slice(0, 19),
    fixtureType,
  }
  if (fixtureType !== 'F') return valid(text, place)
  return valid(text, {
    ...place,
    building: text.slice(20, 24),
    unit: text.slice(24),
    wholeParcelBuildings: text.slice(20) === '99990001',
  })
}

/** Rules that a normalised code breaks, in the order in which they are told. */
export function realEstateUnitErrors(text: string): readonly IdentifierRule[] {
  if (text.length !== 28) return ['LENGTH']
  if (!/^[0-9]{12}[A-Z]{2}[0-9]{5}[A-Z][0-9]{8}$/u.test(text)) return ['FORMAT']
  const errors: IdentifierRule[] = []
  if (!hasProvince(text)) errors.push('REGION')
  if (!isParcelType(text.charAt(12), text.charAt(13))) errors.push('PARCEL_TYPE')
  const fixture = text.charAt(19)
  if (!fixtures.includes(fixture)) errors.push('FIXTURE_TYPE')
  else if ((fixture === 'W') !== (text.slice(20) === noFixture)) errors.push('FIXTURE_NUMBER')
  return errors
}

/** Collective land ownership (A) is by its nature never the state's. */
function isParcelType(first: string, second: string): boolean {
  if (!parcelFirst.includes(first) || !parcelSecond.includes(second)) return false
  return second !== 'A' || first === 'J'
}
