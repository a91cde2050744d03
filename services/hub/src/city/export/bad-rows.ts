import { generateResidentId } from '@hutong/schemas'
import type { MarriageEvent, Organisation, Person, Right } from '../city-facts.ts'
import { marriageRow, organisationRow, populationRow, rightRow } from './department-rows.ts'
import {
  plantedMarriages,
  plantedOrganisations,
  plantedPeople,
  plantedRights,
} from '../planted-families.ts'
import { creditCode, unitCode } from '../draw/supply-certificate-numbers.ts'

// Running numbers and serials that nothing right is ever filed under.
const badId = 990
const badSerial = 990

/** Whom the bad rows are about: nobody else's number, so that a row let through by mistake spoils no good record. */
export const stranger: Person = {
  ...plantedPeople.neverMarried,
  id: badId,
  name: '易平',
  sex: 'male',
  idNumber: generateResidentId({ division: '330106', birthDate: '1998-04-05', order: 999 }),
  birthDate: '1998-04-05',
}

/**
 * Rows that every real export has a few of. Each breaks exactly one rule, so each must land in quarantine and
 * touch nothing else; their number does not grow with the city.
 */
export const badPopulationRows: readonly string[] = [
  populationRow({ ...stranger, id: badId + 1, idNumber: withWrongCheck(stranger.idNumber) }),
  // The required name is missing.
  populationRow({ ...stranger, id: badId + 2, name: '' }),
  // No such word in the table of sexes.
  populationRow({ ...stranger, id: badId + 3 }).replace(',男,', ',未知,'),
]

const badMarriage: MarriageEvent = {
  ...plantedMarriages.married,
  certificateNo: `J330106-2015-999${badSerial}`,
  husband: stranger,
}

export const badMarriageRows: readonly string[] = [
  marriageRow({ ...badMarriage, id: badId + 1, registeredOn: '2015-02-30' }),
  // A quote in the middle of a field that does not begin with one.
  marriageRow({ ...badMarriage, id: badId + 2 }).replace('易平', '易"平'),
  // An engagement is no event of this register.
  marriageRow({ ...badMarriage, id: badId + 3 }).replace(',结婚,', ',订婚,'),
]

const badRight: Right = {
  ...plantedRights.home,
  certificateNo: `浙(2020)杭州市不动产权第0000${badSerial}号`,
  unitCode: unitCode('330106', badSerial),
  owners: [{ party: stranger, share: '1/1' }],
}

export const badRightRows: readonly string[] = [
  // Cut off in the middle, as by a full disk.
  `${rightRow({ ...badRight, id: badId + 1 }).slice(0, 80)}\n`,
  // The required certificate number is missing.
  rightRow({ ...badRight, id: badId + 2 }).replace(/"bdcqzh":"[^"]*",/, ''),
]

const badOrganisation: Organisation = {
  ...plantedOrganisations.running,
  creditCode: creditCode('1', '330106', badSerial),
  legalRepresentative: stranger,
}

export const badOrganisationRows: readonly string[] = [
  // No such word in the table of business states.
  organisationRow({ ...badOrganisation, id: badId + 1 }).replace(',存续,', ',开业,'),
  // The required legal representative is missing.
  organisationRow({
    ...badOrganisation,
    id: badId + 2,
    legalRepresentative: { ...stranger, name: '' },
  }),
]

/** The same number with a check character that cannot be right. */
function withWrongCheck(idNumber: string): string {
  return `${idNumber.slice(0, 17)}${idNumber.endsWith('5') ? '6' : '5'}`
}
