import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generateResidentId } from '@hutong/schemas'
import { encodeGb18030 } from '../../services/hub/src/city/export/encode-gb18030.ts'
import {
  marriageHeader,
  marriageRow,
  populationHeader,
  populationRow,
} from '../../services/hub/src/city/export/department-rows.ts'
import type { MarriageEvent, Person } from '../../services/hub/src/city/city-facts.ts'

// Goes on from test to test: on one hub, a file with a lower number would come too late.
let last = 2_039_000_000

/** File numbers long after the city's own, each higher than all before: files dropped in turn are read in turn. */
export function fileNumbers(): () => string {
  return () => {
    last += 1
    return String(last)
  }
}

/** Civil affairs exports marriages in GB 18030, whole, then its marker. */
export function dropMarriages(
  data: string,
  sequence: string,
  events: readonly MarriageEvent[],
): void {
  const text = marriageHeader + events.map(marriageRow).join('')
  drop(data, `civil-affairs/marriage_${sequence}.csv`, inGb18030(text), events.length)
}

/** Public security exports its register in UTF-8 with a byte order mark. */
export function dropPeople(data: string, sequence: string, people: readonly Person[]): void {
  drop(data, populationFile(sequence), peopleBytes(people), people.length)
}

export const populationFile = (sequence: string): string =>
  `public-security/population_${sequence}.csv`

export function peopleBytes(people: readonly Person[]): Uint8Array {
  return Buffer.from(`\uFEFF${populationHeader}${people.map(populationRow).join('')}`)
}

/** Puts a file where a department's exports lie; the marker comes last, as it must. */
export function drop(data: string, path: string, bytes: Uint8Array, rows: number): void {
  dropUnmarked(data, path, bytes)
  markWhole(data, path, rows)
}

/** A file that nobody may read yet. */
export function dropUnmarked(data: string, path: string, bytes: Uint8Array): void {
  const file = join(data, 'city', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.part`, bytes)
  renameSync(`${file}.part`, file)
}

export function markWhole(data: string, path: string, rows: number): void {
  writeFileSync(`${join(data, 'city', path)}.ok`, `rows=${rows}`)
}

export function inGb18030(text: string): Uint8Array {
  const into = new Uint8Array(text.length * 4)
  return into.subarray(0, encodeGb18030(text, into, 0))
}

/** Somebody of this city who is nobody: order codes 996 to 999 belong to no living person. */
export function somebody(id: number, name: string, birthDate: string): Person {
  return {
    id,
    name,
    idType: 'resident-id',
    idNumber: generateResidentId({ division: '330106', birthDate, order: 999 }),
    sex: 'male',
    birthDate,
    ethnicCode: '01',
    addressDivision: '330106',
    idValidFrom: '2019-05-06',
    idValidTo: '2039-05-06',
    status: 'active',
  }
}

export function wedding(id: number, husband: Person, wife: Person): MarriageEvent {
  return {
    id,
    event: 'MARRIAGE',
    certificateNo: `J330106-2024-${String(id).padStart(6, '0')}`,
    priorCertificateNo: '',
    registeredOn: '2024-05-20',
    registrarCode: '330106',
    husband,
    wife,
    status: 'active',
  }
}
