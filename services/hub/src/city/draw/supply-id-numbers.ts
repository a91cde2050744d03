import { HutongError } from '@hutong/process'
import { generateResidentId } from '@hutong/schemas'
import { dayOfYear, isoDate } from '../calendar-days.ts'
import { foreignPrefixes, hangzhou, permitRegions, restOfZhejiang } from './divisions.ts'
import type { Person } from '../city-facts.ts'

export interface IssuedNumber {
  readonly idNumber: string
  readonly birthDate: string
}

export type NumberOrigin = 'hangzhou' | 'zhejiang' | 'permit' | 'foreign'

/**
 * Hands out national numbers, none twice, without remembering which: each (origin, sex, year of birth) has its own
 * walk over all its (place, day, order code), which visits each once.
 *
 * Order codes are 996 to 999 only: they were kept for people born in the 1800s, so the numbers belong to nobody.
 *
 * @param reserved numbers that are handed out elsewhere and passed over here.
 */
export function supplyIdNumbers(
  seed: number,
  reserved: ReadonlySet<string>,
): (origin: NumberOrigin, sex: Person['sex'], year: number) => IssuedNumber {
  const issuedCounts = new Map<string, number>()
  const next = (origin: NumberOrigin, sex: Person['sex'], year: number): IssuedNumber => {
    const walk = `${origin}:${sex}:${year}`
    const places = placesOf[origin]
    const capacity = places.length * daysUsed * ordersPerSex
    for (;;) {
      const issued = issuedCounts.get(walk) ?? 0
      // Hangzhou is full for that year: everyone else comes from elsewhere in the province.
      if (issued === capacity && origin === 'hangzhou') return next('zhejiang', sex, year)
      if (issued === capacity) throw spent()
      issuedCounts.set(walk, issued + 1)
      const step = (((seed + year * 31) % capacity) + issued * stride) % capacity
      const found = numberAt(step, places, sex, year)
      if (!reserved.has(found.idNumber)) return found
    }
  }
  return next
}

// Every year has 365 days that can be used; 31 December of a leap year has nobody's birthday here.
const daysUsed = 365
const ordersPerSex = 2
// A prime that divides no capacity, so that the walk visits every number before it comes back to the first.
const stride = 104_729

const placesOf: Readonly<Record<NumberOrigin, readonly string[]>> = {
  hangzhou,
  zhejiang: restOfZhejiang,
  permit: permitRegions,
  foreign: foreignPrefixes,
}

function numberAt(
  step: number,
  places: readonly string[],
  sex: Person['sex'],
  year: number,
): IssuedNumber {
  const birthDate = isoDate(dayOfYear(year, Math.floor(step / ordersPerSex) % daysUsed))
  const division = places[Math.floor(step / (ordersPerSex * daysUsed))] ?? ''
  const order = orders[sex][step % ordersPerSex] ?? orders[sex][0]
  return { idNumber: generateResidentId({ division, birthDate, order }), birthDate }
}

/** Odd is male, even is female (GB 11643). */
const orders: Readonly<Record<Person['sex'], readonly [number, number]>> = {
  male: [997, 999],
  female: [996, 998],
}

function spent(): HutongError {
  return new HutongError(
    'HUTONG_CITY_TOO_LARGE',
    'no unused number is left for a year of birth: make a smaller city with --people',
  )
}
