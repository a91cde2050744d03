import { longTerm } from '../city-facts.ts'
import { vehicleNumber } from '../draw/supply-certificate-numbers.ts'
import type { FactsOfLife } from '../facts-of-life.ts'
import { plantedPeople as of } from './people.ts'
import { plantedRights } from './rights.ts'

const division = '330106'
const active = { status: 'active' } as const

/** One fact of each kind; each list has the one that questions ask about first. */
export const plantedLife = {
  households: (
    [
      [of.wife, 'spouse', '2015-06-01'],
      [of.husband, 'head', '2012-09-10'],
      [of.child, 'son', '2018-05-01'],
    ] as const
  ).map(([member, relation, movedInOn], index) => ({
    id: index + 1,
    householdNo: '330106000000001',
    member,
    relation,
    head: of.husband,
    address: plantedRights.home.location,
    movedInOn,
    ...active,
  })),
  residencePermits: [
    {
      id: 1,
      permitNo: 'JZ330108-2025-999001',
      holder: of.neverMarried,
      residenceDivision: '330108',
      address: '杭州市滨江区示范路1号1幢1单元101室',
      registeredOn: '2024-10-08',
      issuedOn: '2025-04-08',
      validTo: longTerm,
      ...active,
    },
    {
      id: 2,
      permitNo: 'JZ330108-2022-999002',
      holder: of.forgetful,
      residenceDivision: '330108',
      address: '杭州市滨江区示范路1号1幢1单元102室',
      registeredOn: '2021-12-01',
      issuedOn: '2022-06-01',
      validTo: '2023-05-31',
      ...active,
    },
  ],
  convictions: [
    {
      id: 1,
      judgmentNo: '(2012)浙0106刑初999001号',
      person: of.forgetful,
      offenceClass: '其他',
      judgedOn: '2012-03-20',
      sentenceEndsOn: '2013-03-19',
      courtCode: division,
      ...active,
    },
  ],
  vehicles: [
    {
      id: 1,
      plateNo: '浙A99999',
      vin: vehicleNumber(999_001),
      owner: of.husband,
      registeredOn: '2021-05-06',
      inspectionValidTo: '2027-05-31',
      registryDivision: division,
      ...active,
    },
  ],
  births: [
    {
      id: 1,
      certificateNo: 'X339999001',
      child: of.child,
      mother: of.wife,
      father: of.husband,
      facilityCode: `${division}-H01`,
      issuedOn: '2018-05-04',
      ...active,
    },
  ],
  birthPermits: [
    {
      id: 1,
      permitNo: 'SD330106-2017-999001',
      childOrder: 1,
      applicants: [of.wife, of.husband],
      issuerCode: division,
      issuedOn: '2017-11-20',
      validTo: longTerm,
      ...active,
    },
  ],
  deaths: [
    {
      id: 1,
      certificateNo: 'SW330106-2024-999001',
      deceased: of.struckOut,
      diedOn: '2024-11-28',
      facilityCode: `${division}-H01`,
      issuedOn: '2024-11-28',
      cremation: {
        certificateNo: 'HH330106-2024-999001',
        crematedOn: '2024-12-02',
        facilityCode: `${division}-01`,
      },
      ...active,
    },
  ],
  adoptions: [of.reissuedHusband, of.reissuedWife].map((adopter, index) => ({
    id: index + 1,
    certificateNo: 'SY330106-2016-999001',
    adopter,
    adoptee: of.adopted,
    registeredOn: '2016-09-20',
    registrarCode: division,
    ...active,
  })),
  assistance: [
    {
      id: 1,
      certificateNo: 'DB330106-2025-999001',
      person: of.divorcedWife,
      category: '最低生活保障',
      division,
      approvedOn: '2025-11-03',
      monthlyAmountYuan: 1203,
      validTo: longTerm,
      ...active,
    },
  ],
  disabilities: [
    {
      id: 1,
      certificateNo: `${of.firstHeir.idNumber}42`,
      person: of.firstHeir,
      category: '肢体',
      level: '二级',
      division,
      issuedOn: '2021-10-09',
      validTo: '2041-10-08',
      ...active,
    },
  ],
  enrolments: [
    {
      id: 1,
      student: of.child,
      schoolCode: '31330106001',
      schoolName: '杭州市西湖区第一小学',
      stage: '小学',
      enrolledOn: '2024-09-01',
      division,
      ...active,
    },
  ],
  judgments: [
    {
      id: 1,
      judgmentNo: '(2019)浙0106民初999001号',
      matter: '抚养费',
      partyA: of.divorcedWife,
      partyB: of.divorcedHusband,
      finalOn: '2019-08-15',
      priorCertificateNo: '',
      courtCode: division,
      ...active,
    },
  ],
} as const satisfies FactsOfLife
