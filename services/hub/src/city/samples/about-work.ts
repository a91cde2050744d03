import { demoWindows } from '../demo-access.ts'
import {
  plantedOrganisations as organisations,
  plantedPeople as people,
  plantedWork as work,
} from '../planted-families.ts'
import { codeOf } from './about-companies.ts'
import { mismatch, yes } from './asked.ts'
import type { Asked } from './asked.ts'

const { realEstate, company, fund, pension, newborn } = demoWindows

/** Work and old age, and the businesses behind them. */
export function aboutWork(): readonly Asked[] {
  const { running, licenceRevoked } = organisations
  const [job] = work.jobs
  return [
    [
      'an employee in social insurance',
      realEstate,
      'socialsec.participation',
      people.husband,
      { kind: 'EMPLOYEE_PENSION', employerCode: running.creditCode },
      yes,
    ],
    [
      'the months that somebody has paid',
      pension,
      'socialsec.contribution',
      people.husband,
      { monthCount: String(job.monthCount) },
      yes,
    ],
    [
      'more months than somebody has paid',
      realEstate,
      'socialsec.contribution',
      people.husband,
      { monthCount: '240' },
      mismatch,
    ],
    [
      'a personnel file and its date of birth',
      pension,
      'employment.record',
      people.husband,
      { birthDateInFile: job.birthDateInFile, retirementKind: 'M60' },
      yes,
    ],
    [
      'a pensioner',
      fund,
      'pension.status',
      people.leaseholder,
      { certificateNo: work.pensions[0].certificateNo, retiredOn: '2003-09-30' },
      yes,
    ],
    [
      'an account of the provident fund',
      fund,
      'fund.account',
      people.husband,
      { accountNo: work.fundAccounts[0].accountNo, accountState: 'PAYING' },
      yes,
    ],
    [
      'the income of a year',
      realEstate,
      'tax.income-year',
      people.husband,
      { year: '2024', incomeYuan: '117600' },
      yes,
    ],
    [
      'a child with medical insurance',
      newborn,
      'medical.participation',
      people.child,
      { kind: 'RESIDENT' },
      yes,
    ],
    [
      'the legal representative of a company',
      company,
      'org.officer',
      people.founder,
      { creditCode: running.creditCode, position: 'LEGAL_REPRESENTATIVE' },
      yes,
    ],
    [
      'a company on the list of dishonest debtors',
      company,
      'court.enforcement',
      codeOf(licenceRevoked),
      { listed: 'DISHONEST' },
      yes,
    ],
    [
      'an association',
      realEstate,
      'org.social',
      codeOf(work.socialOrganisations[0]),
      { name: work.socialOrganisations[0].name, registrationStatus: 'ACTIVE' },
      yes,
    ],
  ]
}
