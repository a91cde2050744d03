import { generateCreditCode } from '@hutong/schemas'
import { yearOf } from '../calendar-days.ts'

/** Hands out the numbers that registries print on certificates, none twice and none that is planted. */
export interface CertificateNumbers {
  /** `J330106-2015-000001`: letter, division, year, serial of that year. */
  readonly marriage: (kind: 'J' | 'L' | 'BJ', division: string, date: string) => string
  /** `浙(2020)杭州市不动产权第0001001号` for a title, `不动产证明` for what rests on one. */
  readonly realEstate: (kind: '不动产权' | '不动产证明', date: string) => string
  /** The unit code of GB/T 37346: a flat of a building on urban building land. */
  readonly unit: (division: string) => string
  /** GB 32100: 91 for companies, 92 for individual businesses; the body starts with TT, which nobody has. */
  readonly credit: (category: '1' | '2', division: string) => string
  /** The same for an association: 51. */
  readonly association: (division: string) => string
  /** `HT330106-2020-000001`, as registries number what has no national form. */
  readonly document: (kind: string, division: string, date: string) => string
  /** `(2019)浙0106民初000001号`. */
  readonly courtCase: (kind: '刑初' | '民初' | '执', division: string, date: string) => string
  /** One letter, the province and seven digits. */
  readonly birth: (date: string) => string
  /** `浙AAA001`: GA 36. */
  readonly plate: () => string
  /** GB 16735, of a manufacturer that does not exist. */
  readonly vehicle: () => string
}

// Planted certificates stay below; marriage certificates are planted from 999001 on, which no division reaches in a year.
const plantedSerialsMax = 1000

export function supplyCertificateNumbers(): CertificateNumbers {
  const issuedCounts = new Map<string, number>()
  const next = (series: string): number => {
    const serial = (issuedCounts.get(series) ?? 0) + 1
    issuedCounts.set(series, serial)
    return serial
  }
  return {
    marriage: (kind, division, date) => {
      const prefix = `${kind}${division}-${yearOf(date)}`
      return `${prefix}-${digits(next(prefix), 6)}`
    },
    realEstate: (kind, date) => {
      const prefix = `浙(${yearOf(date)})杭州市${kind}第`
      return `${prefix}${digits(plantedSerialsMax + next(prefix), 7)}号`
    },
    unit: (division) => unitCode(division, plantedSerialsMax + next(division)),
    credit: (category, division) => creditCode(category, division, plantedSerialsMax + next('TT')),
    association: (division) => associationCode(division, plantedSerialsMax + next('TT')),
    document: (kind, division, date) => {
      const prefix = `${kind}${division}-${yearOf(date)}`
      return `${prefix}-${digits(next(prefix), 6)}`
    },
    courtCase: (kind, division, date) => {
      const prefix = `(${yearOf(date)})浙${division.slice(2)}${kind}`
      return `${prefix}${digits(next(prefix), 6)}号`
    },
    birth: (date) => {
      const letter = letterAt(yearOf(date) - firstBirthYear)
      return `${letter}33${digits(next(`birth${letter}`), 7)}`
    },
    plate: () => plateNumber(next('plate')),
    vehicle: () => vehicleNumber(next('vehicle')),
  }
}

const firstBirthYear = 1996
const plateLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ'
const plateCharacters = `0123456789${plateLetters}`

function letterAt(index: number): string {
  return plateLetters.charAt(Math.abs(index) % plateLetters.length)
}

/** Two letters and three characters, so that a city has more plates than people. */
function plateNumber(serial: number): string {
  const base = plateCharacters.length
  const last = [base * base, base, 1].map((worth) =>
    plateCharacters.charAt(Math.floor(serial / worth) % base),
  )
  const block = Math.floor(serial / base ** 3)
  const first = letterAt(Math.floor(block / plateLetters.length))
  return `浙A${first}${letterAt(block)}${last.join('')}`
}

// The worths of LTT000T0 and TT by their places, and the weights of the six digits at the end (ISO 3779).
const fixedWorth = 120
const serialWeights = [7, 6, 5, 4, 3, 2]

/** The check character in the ninth place makes the weighted sum of all worths right modulo 11; 10 is X. */
export function vehicleNumber(serial: number): string {
  const end = digits(serial, serialWeights.length)
  const sum = serialWeights.reduce(
    (all, weight, at) => all + weight * Number(end.charAt(at)),
    fixedWorth,
  )
  return `LTT000T0${sum % 11 === 10 ? 'X' : sum % 11}TT${end}`
}

const flatsPerFloor = 4
const floorsPerBuilding = 18
const buildingsPerParcel = 20

/** The n-th flat of a division: floors of four, buildings of eighteen floors, parcels of twenty buildings. */
export function unitCode(division: string, serial: number): string {
  const flat = (serial % flatsPerFloor) + 1
  const floor = (Math.floor(serial / flatsPerFloor) % floorsPerBuilding) + 1
  const building = Math.floor(serial / (flatsPerFloor * floorsPerBuilding))
  const parcel = Math.floor(building / buildingsPerParcel) + 1
  const fixture = `F${digits((building % buildingsPerParcel) + 1, 4)}${digits(floor, 2)}${digits(flat, 2)}`
  return `${division}001002GB${digits(parcel, 5)}${fixture}`
}

export function creditCode(category: '1' | '2', division: string, serial: number): string {
  return generateCreditCode({ department: '9', category, division, body: `TT${digits(serial, 6)}` })
}

export function associationCode(division: string, serial: number): string {
  return generateCreditCode({
    department: '5',
    category: '1',
    division,
    body: `TT${digits(serial, 6)}`,
  })
}

function digits(number: number, length: number): string {
  return String(number).padStart(length, '0')
}
