import { join } from 'node:path'
import {
  badMarriageRows,
  badOrganisationRows,
  badPopulationRows,
  badRightRows,
} from './bad-rows.ts'
import type { Family } from '../city-facts.ts'
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
import type { Encode } from './export-file.ts'

/** One department's file: where it lies, how it is written, and what of a family it holds. */
export interface DepartmentExport {
  readonly department: Department
  readonly encode: Encode
  readonly header: string
  readonly badRows: readonly string[]
  readonly rowsOf: (family: Family) => readonly string[]
}

export type Department = 'civil-affairs' | 'public-security' | 'real-estate' | 'market-regulation'

const byteOrderMark = '\uFEFF'

export const departmentExports: readonly DepartmentExport[] = [
  {
    department: 'public-security',
    encode: encodeUtf8,
    header: byteOrderMark + populationHeader,
    badRows: badPopulationRows,
    rowsOf: (family) => family.people.map(populationRow),
  },
  {
    department: 'civil-affairs',
    encode: encodeGb18030,
    header: marriageHeader,
    badRows: badMarriageRows,
    rowsOf: (family) => family.marriages.map(marriageRow),
  },
  {
    department: 'real-estate',
    encode: encodeUtf8,
    header: rightHeader,
    badRows: badRightRows,
    rowsOf: (family) => family.rights.map(rightRow),
  },
  {
    department: 'market-regulation',
    encode: encodeGb18030,
    header: organisationHeader,
    badRows: badOrganisationRows,
    rowsOf: (family) => family.organisations.map(organisationRow),
  },
]

const names: Readonly<Record<Department, readonly [stem: string, ending: string]>> = {
  'public-security': ['population', 'csv'],
  'civil-affairs': ['marriage', 'csv'],
  'real-estate': ['rights', 'jsonl'],
  'market-regulation': ['organisations', 'csv'],
}

/** `civil-affairs/marriage_2026112301.csv`: the day of the export and its number that day. */
export function exportPath(department: Department, asOf: string): string {
  const [stem, ending] = names[department]
  return join(department, `${stem}_${asOf.replaceAll('-', '')}01.${ending}`)
}
