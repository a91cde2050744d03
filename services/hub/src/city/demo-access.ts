import type { Department, Grant } from '@hutong/schemas/catalogue'

/** A counter of a department: the client it speaks through, and what for. */
export interface DemoWindow {
  readonly client: string
  readonly department: string
  readonly purpose: string
  /** Id of the article that allows its questions. */
  readonly legalBasis: string
}

export const demoWindows = {
  realEstate: {
    client: 'real-estate-window',
    department: 'ziran',
    purpose: 'house-transfer',
    legalBasis: 'real-estate-registration-2024#17',
  },
  company: {
    client: 'company-window',
    department: 'shichang',
    purpose: 'company-setup',
    legalBasis: 'market-entity-registration-2021#16',
  },
  family: {
    client: 'family-window',
    department: 'weijian',
    purpose: 'birth-permit',
    legalBasis: 'population-and-family-planning-2021#18',
  },
  fund: {
    client: 'fund-window',
    department: 'gongjijin',
    purpose: 'fund-withdrawal',
    legalBasis: 'housing-provident-fund-2019#24',
  },
  pension: {
    client: 'pension-window',
    department: 'renshe',
    purpose: 'pension',
    legalBasis: 'social-insurance-2018#16',
  },
  school: {
    client: 'school-window',
    department: 'jiaoyu',
    purpose: 'school-enrolment',
    legalBasis: 'compulsory-education-2018#12',
  },
  newborn: {
    client: 'newborn-window',
    department: 'gongan',
    purpose: 'newborn-hukou',
    legalBasis: 'household-registration-1958#7',
  },
} as const satisfies Readonly<Record<string, DemoWindow>>

/** A window whose department has no grant at all: every question of its is refused with the reason. */
export const ungrantedWindow: DemoWindow = {
  client: 'tax-window',
  department: 'shuiwu',
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
}

/** The city's departments that take part; `shuju` is the sharing authority, which signs every grant and audits. */
export const demoDepartments: readonly Department[] = [
  { code: 'gongan', titleZh: '公安局', titleEn: 'public security' },
  { code: 'minzheng', titleZh: '民政局', titleEn: 'civil affairs' },
  { code: 'weijian', titleZh: '卫生健康局', titleEn: 'health' },
  { code: 'ziran', titleZh: '自然资源局', titleEn: 'natural resources and real-estate registry' },
  { code: 'shichang', titleZh: '市场监督管理局', titleEn: 'market regulation' },
  { code: 'shuiwu', titleZh: '税务局', titleEn: 'tax' },
  {
    code: 'renshe',
    titleZh: '人力资源和社会保障局',
    titleEn: 'human resources and social security',
  },
  { code: 'gongjijin', titleZh: '住房公积金管理中心', titleEn: 'housing provident fund centre' },
  { code: 'zhujian', titleZh: '住房和城乡建设局', titleEn: 'housing' },
  { code: 'yibao', titleZh: '医疗保障局', titleEn: 'medical insurance' },
  { code: 'fayuan', titleZh: '人民法院', titleEn: 'court' },
  { code: 'canlian', titleZh: '残疾人联合会', titleEn: "disabled persons' federation" },
  { code: 'jiaoyu', titleZh: '教育局', titleEn: 'education' },
  { code: 'shuju', titleZh: '数据资源管理局', titleEn: 'data authority' },
]

/** Clients without their keys, which are made on the machine that runs the demo. `scope`: `ask`, `audit`, or `me` for a citizens' portal. */
export const demoClients: readonly {
  readonly id: string
  readonly department: string
  readonly scope: string
}[] = [
  ...[...Object.values(demoWindows), ungrantedWindow].map(({ client, department }) => ({
    id: client,
    department,
    scope: 'ask',
  })),
  { id: 'data-auditor', department: 'shuju', scope: 'audit' },
  { id: 'citizen-portal', department: 'shuju', scope: 'me' },
]

const identityFields = ['name', 'birthDate', 'sexCode', 'addressDivision', 'idValidTo']
const marriageFields = ['certificateNo', 'event', 'registeredOn', 'partyA', 'partyB']
const rightFields = [
  'certificateNo',
  'unitCode',
  'rightType',
  'owners',
  'areaSquareMetres',
  'registeredOn',
]
const organisationFields = [
  'creditCode',
  'name',
  'businessStatus',
  'legalRepresentative',
  'establishedOn',
]

const householdFields = ['householdNo', 'member', 'relation', 'head', 'addressDivision']
const birthFields = ['certificateNo', 'childName', 'sexCode', 'bornOn', 'parents']
const contractFields = ['contractNo', 'unitCode', 'buyer', 'seller', 'filedOn', 'contractState']
const taxFields = ['receiptNo', 'taxKind', 'contractNo', 'unitCode', 'paidOn']

/**
 * What the windows may ask, and what some of them may read. A question needs exactly one of them: department, type, purpose and legal basis. Vehicles and arrears of tax have none:
 * their matters need the authorisation of every person concerned.
 */
export const demoGrants: readonly Grant[] = [
  // Sellers and buyers come from all over the country, so the marriage grant has no region.
  grant(demoWindows.realEstate, 'marriage.event', 'minzheng', marriageFields, []),
  grant(demoWindows.realEstate, 'person.identity', 'gongan', identityFields, ['3301'], {
    actions: ['verify', 'read'],
    masking: { name: 'name' },
  }),
  grant(demoWindows.realEstate, 'org.registration', 'shichang', organisationFields, []),
  grant(demoWindows.realEstate, 'org.abnormal', 'shichang', ['creditCode', 'name', 'listedOn'], []),
  grant(demoWindows.company, 'realestate.right', 'ziran', rightFields, ['3301']),
  grant(demoWindows.company, 'person.identity', 'gongan', identityFields, ['3301']),
  grant(demoWindows.family, 'marriage.event', 'minzheng', marriageFields, ['3301']),
  grant(demoWindows.family, 'person.identity', 'gongan', ['name', 'birthDate'], ['3301'], {
    mismatchDetail: false,
  }),
  grant(demoWindows.fund, 'realestate.right', 'ziran', rightFields, ['3301']),
  grant(demoWindows.fund, 'marriage.event', 'minzheng', marriageFields, ['3301']),
  grant(demoWindows.pension, 'person.identity', 'gongan', identityFields, ['3301']),
  grant(
    demoWindows.pension,
    'death.cremation',
    'minzheng',
    ['certificateNo', 'deceased', 'diedOn'],
    ['3301'],
    { actions: ['verify', 'read'] },
  ),
  ...grantsOf(demoWindows.realEstate, [
    ['household.registration', 'gongan', householdFields],
    ['realestate.unit', 'ziran', ['unitCode', 'use', 'areaSquareMetres']],
    ['realestate.restriction', 'ziran', ['unitCode', 'kind', 'registeredOn']],
    ['housing.contract', 'zhujian', contractFields],
    ['housing.subsidised', 'zhujian', ['approvalNo', 'kind']],
    ['tax.payment', 'shuiwu', taxFields],
    ['tax.income-year', 'shuiwu', ['year', 'incomeYuan']],
    ['socialsec.participation', 'renshe', ['kind', 'employerCode', 'insuredFrom']],
    ['socialsec.contribution', 'renshe', ['kind', 'monthCount', 'paidThrough']],
    ['fund.loan', 'gongjijin', ['unitCode', 'loanState']],
    ['court.judgment-family', 'fayuan', ['judgmentNo', 'matter', 'finalOn', 'priorCertificateNo']],
    ['org.social', 'minzheng', ['creditCode', 'name', 'registrationStatus']],
  ]),
  ...grantsOf(demoWindows.company, [
    ['criminal.status', 'gongan', ['offenceClass', 'judgedOn', 'sentenceEndsOn']],
    ['org.officer', 'shichang', ['creditCode', 'officer', 'position', 'appointedOn']],
    ['housing.rental', 'zhujian', ['filingNo', 'location', 'leaseTo']],
    ['court.enforcement', 'fayuan', ['caseNo', 'listed', 'listedOn']],
  ]),
  ...grantsOf(demoWindows.family, [
    ['household.registration', 'gongan', householdFields],
    ['birth.certificate', 'weijian', birthFields],
    ['birth.permit', 'weijian', ['permitNo', 'childOrder', 'issuedOn']],
    ['adoption.event', 'minzheng', ['certificateNo', 'event', 'registeredOn']],
  ]),
  ...grantsOf(demoWindows.fund, [
    ['housing.contract', 'zhujian', contractFields],
    ['tax.payment', 'shuiwu', taxFields],
    ['fund.account', 'gongjijin', ['accountNo', 'accountState', 'openedOn']],
    ['fund.withdrawal', 'gongjijin', ['unitCode', 'contractNo', 'reason', 'withdrawnOn']],
    ['pension.status', 'renshe', ['certificateNo', 'kind', 'retiredOn']],
    ['death.medical', 'weijian', ['certificateNo', 'diedOn']],
  ]),
  ...grantsOf(demoWindows.pension, [
    ['employment.record', 'renshe', ['firstWorkedOn', 'birthDateInFile', 'retirementKind']],
    ['socialsec.contribution', 'renshe', ['kind', 'monthCount', 'paidThrough']],
    ['death.medical', 'weijian', ['certificateNo', 'diedOn']],
  ]),
  grant(demoWindows.school, 'household.registration', 'gongan', householdFields, ['3301'], {
    actions: ['verify', 'read'],
    masking: { head: 'person', member: 'person' },
  }),
  ...grantsOf(demoWindows.school, [
    ['residence.permit', 'gongan', ['permitNo', 'residenceDivision', 'issuedOn']],
    ['lowincome.status', 'minzheng', ['certificateNo', 'category']],
    ['disability.certificate', 'canlian', ['certificateNo', 'category', 'level']],
    ['education.enrolment', 'jiaoyu', ['schoolName', 'stage', 'enrolledOn']],
  ]),
  grant(demoWindows.newborn, 'birth.certificate', 'weijian', birthFields, ['3301'], {
    actions: ['verify', 'read'],
    masking: { certificateNo: 'certificate', parents: 'person' },
  }),
  ...grantsOf(demoWindows.newborn, [['medical.participation', 'yibao', ['kind', 'insuredFrom']]]),
]

type Opening = readonly [recordType: string, provider: string, fields: readonly string[]]

/** All within the city. */
function grantsOf(window: DemoWindow, openings: readonly Opening[]): readonly Grant[] {
  return openings.map(([recordType, provider, fields]) =>
    grant(window, recordType, provider, fields, ['3301']),
  )
}

/** In force from the day order 809 is; signed by one officer of the provider and one of the authority. */
function grant(
  { department, purpose, legalBasis }: DemoWindow,
  recordType: string,
  provider: string,
  fields: readonly string[],
  regions: readonly string[],
  differences: Partial<Grant> = {},
): Grant {
  return {
    id: `g-${department}-${recordType.replace('.', '-')}-${purpose}`,
    state: 'active',
    consumer: department,
    purpose,
    legalBasis,
    recordType,
    actions: ['verify'],
    fields,
    regions,
    caseRequired: true,
    mismatchDetail: true,
    from: '2025-08-01',
    until: '2039-12-31',
    approvedBy: { provider: `${provider}:o-1`, authority: 'shuju:o-1' },
    ...differences,
  }
}
