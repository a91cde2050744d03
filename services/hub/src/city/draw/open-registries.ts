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
  readonly nextId: (register: 'person' | 'marriage' | 'right' | 'organisation') => number
}

/** Running numbers up to here belong to the planted families and the bad rows. */
const plantedIdsMax = 1000

/** @param reserved national numbers that the planted families have already. */
export function openRegistries(
  seed: number,
  asOf: string,
  reserved: ReadonlySet<string>,
): Registries {
  const issued = { person: 0, marriage: 0, right: 0, organisation: 0 }
  return {
    random: seededRandom(seed),
    issueIdNumber: supplyIdNumbers(seed, reserved),
    certificates: supplyCertificateNumbers(),
    asOf,
    asOfDay: dayNumber(asOf),
    nextId: (register) => {
      issued[register] += 1
      return plantedIdsMax + issued[register]
    },
  }
}
