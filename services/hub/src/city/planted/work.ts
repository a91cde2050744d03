import { longTerm } from '../city-facts.ts'
import { associationCode } from '../draw/supply-certificate-numbers.ts'
import type { FactsOfWork } from '../facts-of-work.ts'
import { plantedOrganisations as businesses } from './organisations.ts'
import { plantedPeople as of } from './people.ts'

const division = '330106'
const active = { status: 'active' } as const
const authorityCode = `${division}000`

/** Where the husband works, who draws a pension, and what businesses pay and owe. */
export const plantedWork = {
  jobs: [
    {
      id: 1,
      person: of.husband,
      employer: businesses.running,
      startedOn: '2016-05-01',
      firstWorkedOn: '2012-07-01',
      birthDateInFile: of.husband.birthDate,
      retirementKind: '男六十',
      monthCount: 158,
      paidThrough: '2025-12-31',
      monthlyBaseYuan: 9800,
      division,
      ...active,
    },
  ],
  insured: [
    {
      id: 1,
      person: of.child,
      kind: '居民',
      insuredFrom: '2018-05-20',
      insuredTo: longTerm,
      division,
      ...active,
    },
  ],
  pensions: [
    {
      id: 1,
      certificateNo: 'TX330106-2003-999001',
      person: of.leaseholder,
      kind: '企业职工',
      retiredOn: '2003-09-30',
      monthlyAmountYuan: 4120,
      paymentState: '正常',
      division,
      ...active,
    },
  ],
  fundAccounts: [
    {
      id: 1,
      accountNo: '33010610000001',
      person: of.husband,
      employer: businesses.running,
      openedOn: '2016-05-01',
      paidThrough: '2025-12-31',
      balanceYuan: 86_400,
      division,
      ...active,
    },
  ],
  incomes: [
    {
      id: 1,
      person: of.husband,
      year: 2024,
      incomeYuan: 117_600,
      taxPaidYuan: 1728,
      settledOn: '2025-04-10',
      authorityCode,
      ...active,
    },
  ],
  officers: [
    {
      id: 1,
      organisation: businesses.running,
      officer: of.founder,
      position: '法定代表人',
      appointedOn: businesses.running.establishedOn,
      share: '',
      ...active,
    },
    {
      id: 2,
      organisation: businesses.running,
      officer: of.founder,
      position: '股东',
      appointedOn: businesses.running.establishedOn,
      share: '1/1',
      ...active,
    },
  ],
  businessTaxes: [
    {
      id: 1,
      receiptNo: 'WS330106-2025-999002',
      organisation: businesses.running,
      amountYuan: 36_000,
      paidOn: '2025-10-14',
      authorityCode,
      ...active,
    },
  ],
  arrears: [
    {
      id: 1,
      noticeNo: 'QS330106-2024-999001',
      organisation: businesses.licenceRevoked,
      amountYuan: 12_500,
      dueOn: '2024-07-15',
      underAppeal: false,
      authorityCode,
      ...active,
    },
  ],
  enforcements: [
    {
      id: 1,
      caseNo: '(2024)浙0106执999001号',
      debtor: {
        name: businesses.licenceRevoked.name,
        idType: 'credit-code',
        idNumber: businesses.licenceRevoked.creditCode,
      },
      listed: '失信',
      filedOn: '2024-03-01',
      listedOn: '2024-06-18',
      amountYuan: 350_000,
      courtCode: division,
      ...active,
    },
  ],
  socialOrganisations: [
    {
      id: 1,
      creditCode: associationCode(division, 7),
      name: '杭州市西湖区示范志愿者协会',
      legalRepresentative: of.founder,
      establishedOn: '2012-11-05',
      supervisor: '杭州市西湖区民政局',
      validTo: longTerm,
      ...active,
    },
  ],
} as const satisfies FactsOfWork
