import type { Organisation, Person } from '../city-facts.ts'
import type { FactsOfHomes } from '../facts-of-homes.ts'
import type { FactsOfLife } from '../facts-of-life.ts'
import type { FactsOfWork } from '../facts-of-work.ts'
import { rememberSome } from './remember-some.ts'
import type { Remembered } from './remember-some.ts'
import { seededRandom } from './seeded-random.ts'
import type { SeededRandom } from './seeded-random.ts'
import { supplyCertificateNumbers } from './supply-certificate-numbers.ts'
import type { CertificateNumbers } from './supply-certificate-numbers.ts'
import { supplyIdNumbers } from './supply-id-numbers.ts'
import { dayNumber } from '../calendar-days.ts'

/** What every drawn fact needs: chance, unused numbers, and the day after which nothing has happened yet. */
export interface Registries {
  readonly random: SeededRandom
  readonly issueIdNumber: ReturnType<typeof supplyIdNumbers>
  readonly certificates: CertificateNumbers
  readonly asOf: string
  readonly asOfDay: number
  readonly nextId: (register: Register) => number
  /** Businesses of families before this one: they employ. */
  readonly employers: Remembered<Organisation>
  /** Grown people of families before this one: they sell and let homes. */
  readonly neighbours: Remembered<Person>
}

/** Whatever has running numbers of its own. */
type Register = 'person' | 'marriage' | 'right' | 'organisation' | keyof Rest | 'householdMembers'
type Rest = FactsOfLife & FactsOfHomes & FactsOfWork

/** Running numbers up to here belong to the planted families and the bad rows. */
const plantedIdsMax = 1000

/** @param reserved national numbers that the planted families have already. */
export function openRegistries(
  seed: number,
  asOf: string,
  reserved: ReadonlySet<string>,
): Registries {
  const issued = new Map<Register, number>()
  return {
    random: seededRandom(seed),
    issueIdNumber: supplyIdNumbers(seed, reserved),
    certificates: supplyCertificateNumbers(),
    asOf,
    asOfDay: dayNumber(asOf),
    nextId: (register) => {
      const count = (issued.get(register) ?? 0) + 1
      issued.set(register, count)
      return plantedIdsMax + count
    },
    employers: rememberSome(),
    neighbours: rememberSome(),
  }
}
