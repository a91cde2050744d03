import { join } from 'node:path'
import {
  badMarriageRows,
  badOrganisationRows,
  badPopulationRows,
  badRightRows,
} from './bad-rows.ts'
import { civilAffairsRegisters } from './civil-affairs-registers.ts'
import type { DepartmentExport } from './department-export.ts'
import {
  marriageHeader,
  marriageRow,
  organisationHeader,
  organisationRow,
  populationHeader,
  populationRow,
  rightHeader,
  rightRow,
} from './department-rows.ts'
import { encodeGb18030 } from './encode-gb18030.ts'
import { encodeUtf8 } from './export-file.ts'
import { healthRegisters } from './health-registers.ts'
import { housingRegisters, providentFundRegisters, realEstateRegisters } from './home-registers.ts'
import { courtRegisters, disabledPersonsRegisters, educationRegisters } from './other-registers.ts'
import { publicSecurityRegisters } from './public-security-registers.ts'
import {
  marketRegulationRegisters,
  medicalInsuranceRegisters,
  socialSecurityRegisters,
  taxRegisters,
} from './work-registers.ts'

const byteOrderMark = '\uFEFF'

/**
 * Every file of every department. Of the streams that connectors read only the list of abnormal operation has none: its source stays unread, so
 * that a question shows what `stale` looks like.
 */
export const departmentExports: readonly DepartmentExport[] = [
  {
    department: 'public-security',
    type: 'person.identity',
    folder: 'public-security',
    stem: 'population',
    ending: 'csv',
    encode: encodeUtf8,
    header: byteOrderMark + populationHeader,
    badRows: badPopulationRows,
    rowsOf: (family) => family.people.map(populationRow),
  },
  {
    department: 'civil-affairs',
    type: 'marriage.event',
    folder: 'civil-affairs',
    stem: 'marriage',
    ending: 'csv',
    encode: encodeGb18030,
    header: marriageHeader,
    badRows: badMarriageRows,
    rowsOf: (family) => family.marriages.map(marriageRow),
  },
  {
    department: 'real-estate',
    type: 'realestate.right',
    folder: 'real-estate',
    stem: 'rights',
    ending: 'jsonl',
    encode: encodeUtf8,
    header: rightHeader,
    badRows: badRightRows,
    rowsOf: (family) => family.rights.map(rightRow),
  },
  {
    department: 'market-regulation',
    type: 'org.registration',
    folder: 'market-regulation',
    stem: 'organisations',
    ending: 'csv',
    encode: encodeGb18030,
    header: organisationHeader,
    badRows: badOrganisationRows,
    rowsOf: (family) => family.organisations.map(organisationRow),
  },
  ...publicSecurityRegisters,
  ...civilAffairsRegisters,
  ...healthRegisters,
  ...realEstateRegisters,
  ...housingRegisters,
  ...taxRegisters,
  ...marketRegulationRegisters,
  ...socialSecurityRegisters,
  ...providentFundRegisters,
  ...medicalInsuranceRegisters,
  ...courtRegisters,
  ...disabledPersonsRegisters,
  ...educationRegisters,
]

/** `civil-affairs/marriage_2026112301.csv`: the day of the export and its number that day. */
export function exportPath({ folder, stem, ending }: DepartmentExport, asOf: string): string {
  return join(folder, `${stem}_${asOf.replaceAll('-', '')}01.${ending}`)
}
