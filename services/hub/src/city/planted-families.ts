import { generateResidentId } from '@hutong/schemas'
import { longTerm } from './city-facts.ts'
import type {
  Family,
  MarriageEvent,
  Organisation,
  Party,
  Person,
  Right,
  ValidUntil,
} from './city-facts.ts'
import { creditCode, unitCode } from './supply-certificate-numbers.ts'

/**
 * The families that every city has, whatever its size and seed: one for each answer that the hub can give. Questions
 * with known answers are made from them. All lived through nothing later than 2025.
 */
export const plantedPeople = {
  husband: person(1, '陈文博', 'male', '1990-03-07', 997),
  wife: person(2, '林若溪', 'female', '1990-03-07', 998),
  divorcedHusband: person(3, '周建国', 'male', '1982-11-02', 999),
  divorcedWife: person(4, '吴晓芳', 'female', '1984-04-19', 996),
  reissuedHusband: person(5, '沈志强', 'male', '1979-08-25', 997),
  reissuedWife: person(6, '诸葛静', 'female', '1981-01-30', 998),
  annulledHusband: person(7, '徐明', 'male', '1993-06-14', 999),
  annulledWife: person(8, '何佳怡', 'female', '1995-09-09', 996),
  remarriedHusband: person(9, '买买提·吐尔逊', 'male', '1986-02-11', 997, { ethnicCode: '05' }),
  remarriedWife: person(10, '阿依古丽·热合曼', 'female', '1988-12-05', 998, { ethnicCode: '05' }),
  hongKongWife: person(11, '李嘉欣', 'female', '1991-10-10', 996, {
    idType: 'hk-mo-tw-permit',
    division: '810000',
    idValidFrom: '2023-09-01',
    idValidTo: '2043-09-01',
  }),
  hongKongHusband: person(12, '王𫖯', 'male', '1989-07-17', 999),
  firstHeir: person(13, '蒋立', 'male', '1961-03-03', 997),
  secondHeir: person(14, '蒋平', 'male', '1963-05-21', 999),
  thirdHeir: person(15, '蒋秀英', 'female', '1965-08-08', 996),
  fourthHeir: person(16, '蒋玉兰', 'female', '1968-02-27', 998),
  fifthHeir: person(17, '蒋䶮', 'male', '1970-12-12', 997),
  leaseholder: person(18, '俞桂香', 'female', '1948-09-30', 996, { idValidTo: longTerm }),
  seller: person(19, '方永良', 'male', '1957-01-16', 999, { idValidTo: longTerm }),
  /** His card ran out in 2024. */
  forgetful: person(20, '范俊', 'male', '1987-05-05', 997, {
    idValidFrom: '2004-06-01',
    idValidTo: '2024-06-01',
  }),
  /** Never at a registry. */
  neverMarried: person(21, '顾安', 'female', '1998-04-04', 998),
  founder: person(22, '钱晓东', 'male', '1976-10-01', 999),
  /** Moved away; the register struck this identity out. */
  struckOut: person(23, '裘水根', 'male', '1939-11-11', 997, {
    status: 'revoked',
    idValidTo: longTerm,
  }),
  foreigner: person(24, 'MARTIN MARIE', 'female', '1985-07-14', 996, {
    idType: 'foreign-permanent-resident',
    division: '933250',
    ethnicCode: '97',
    idValidFrom: '2024-03-01',
    idValidTo: '2044-03-01',
  }),
} satisfies Readonly<Record<string, Person>>

/** In no register at all; the number is kept free. */
export const plantedNobody: Party = {
  name: '纪安',
  idType: 'resident-id',
  idNumber: generateResidentId({ division: '330106', birthDate: '1998-04-06', order: 997 }),
}

const of = plantedPeople

export const plantedMarriages = {
  married: marriage(1, 'MARRIAGE', 'J330106-2015-999001', '2015-05-20', [of.husband, of.wife]),
  beforeDivorce: marriage(
    2,
    'MARRIAGE',
    'J330106-2011-999002',
    '2011-11-11',
    [of.divorcedHusband, of.divorcedWife],
    { status: 'superseded' },
  ),
  divorced: marriage(
    3,
    'DIVORCE',
    'L330106-2018-999002',
    '2018-03-15',
    [of.divorcedHusband, of.divorcedWife],
    { prior: 'J330106-2011-999002' },
  ),
  lost: marriage(
    4,
    'MARRIAGE',
    'J330106-2008-999003',
    '2008-08-08',
    [of.reissuedHusband, of.reissuedWife],
    { status: 'superseded' },
  ),
  reissued: marriage(
    5,
    'REISSUE',
    'BJ330106-2021-999003',
    '2021-06-01',
    [of.reissuedHusband, of.reissuedWife],
    { prior: 'J330106-2008-999003' },
  ),
  annulled: marriage(
    6,
    'MARRIAGE',
    'J330105-2019-999004',
    '2019-02-14',
    [of.annulledHusband, of.annulledWife],
    { status: 'revoked' },
  ),
  first: marriage(
    7,
    'MARRIAGE',
    'J330108-2012-999005',
    '2012-06-18',
    [of.remarriedHusband, of.remarriedWife],
    { status: 'superseded' },
  ),
  apart: marriage(
    8,
    'DIVORCE',
    'L330108-2016-999005',
    '2016-09-01',
    [of.remarriedHusband, of.remarriedWife],
    { status: 'superseded', prior: 'J330108-2012-999005' },
  ),
  again: marriage(9, 'MARRIAGE', 'J330108-2019-999006', '2019-09-09', [
    of.remarriedHusband,
    of.remarriedWife,
  ]),
  acrossTheBorder: marriage(10, 'MARRIAGE', 'J330102-2023-999007', '2023-10-10', [
    of.hongKongHusband,
    of.hongKongWife,
  ]),
} satisfies Readonly<Record<string, MarriageEvent>>

export const plantedRights = {
  home: right(1, '浙(2020)杭州市不动产权第0000001号', '2020-01-31', [of.husband, of.wife], {
    unit: 1,
    areaSquareMetres: 89.64,
  }),
  inherited: right(
    2,
    '浙(2022)杭州市不动产权第0000002号',
    '2022-04-06',
    [of.firstHeir, of.secondHeir, of.thirdHeir, of.fourthHeir, of.fifthHeir],
    { unit: 2, areaSquareMetres: 142.5 },
  ),
  /** The land was lent for twenty years, as some of the first leases were. */
  ranOut: right(3, '浙(2018)杭州市不动产权第0000003号', '2018-07-02', [of.leaseholder], {
    unit: 3,
    areaSquareMetres: 48.3,
    validTo: '2024-06-30',
  }),
  cancelled: right(4, '浙(2016)杭州市不动产权第0000004号', '2016-11-28', [of.seller], {
    unit: 4,
    areaSquareMetres: 61.2,
    status: 'revoked',
  }),
  sold: right(5, '浙(2017)杭州市不动产权第0000005号', '2017-03-20', [of.seller], {
    unit: 5,
    areaSquareMetres: 76.08,
    status: 'superseded',
  }),
  bought: right(6, '浙(2023)杭州市不动产权第0000006号', '2023-12-15', [of.foreigner], {
    unit: 5,
    areaSquareMetres: 76.08,
  }),
} satisfies Readonly<Record<string, Right>>

export const plantedOrganisations = {
  running: organisation(1, '1', '杭州澄禾科技有限公司', { orgType: '有限责任公司' }),
  soleTrader: organisation(2, '2', '杭州西湖栖川茶叶店', {
    orgType: '个体工商户',
    capital: '30000',
  }),
  cancelled: organisation(3, '1', '杭州远舟商贸有限公司', { businessStatus: 'cancelled' }),
  licenceRevoked: organisation(4, '1', '杭州瑞泽建材有限公司', {
    businessStatus: 'licence-revoked',
  }),
  /** Its registration was made with false papers and undone (市场主体登记管理条例 art. 40). */
  undone: organisation(5, '1', '杭州恒信物流有限公司', { status: 'revoked' }),
  expired: organisation(6, '1', '杭州嘉源文化有限公司', { validTo: '2023-05-17' }),
} satisfies Readonly<Record<string, Organisation>>

/** All of them as one family: the first rows of every department's file. */
export const plantedFamily: Family = {
  people: Object.values(plantedPeople),
  marriages: Object.values(plantedMarriages),
  rights: Object.values(plantedRights),
  organisations: Object.values(plantedOrganisations),
}

function person(
  id: number,
  name: string,
  sex: Person['sex'],
  birthDate: string,
  order: 996 | 997 | 998 | 999,
  differences: Partial<Person> & { readonly division?: string } = {},
): Person {
  const { division = '330106', ...others } = differences
  return {
    id,
    name,
    idType: 'resident-id',
    idNumber: generateResidentId({ division, birthDate, order }),
    sex,
    birthDate,
    ethnicCode: '01',
    addressDivision: '330106',
    idValidFrom: '2019-05-06',
    idValidTo: '2039-05-06',
    status: 'active',
    ...others,
  }
}

function marriage(
  id: number,
  event: MarriageEvent['event'],
  certificateNo: string,
  registeredOn: string,
  [husband, wife]: readonly [Person, Person],
  differences: { readonly status?: MarriageEvent['status']; readonly prior?: string } = {},
): MarriageEvent {
  return {
    id,
    event,
    certificateNo,
    priorCertificateNo: differences.prior ?? '',
    registeredOn,
    registrarCode: certificateNo.replace(/^[A-Z]+/, '').slice(0, 6),
    husband,
    wife,
    status: differences.status ?? 'active',
  }
}

function right(
  id: number,
  certificateNo: string,
  registeredOn: string,
  owners: readonly Person[],
  differences: Partial<Right> & { readonly unit: number; readonly areaSquareMetres: number },
): Right {
  const { unit, ...others } = differences
  return {
    id,
    certificateNo,
    unitCode: unitCode('330106', unit),
    rightType: 'ownership',
    owners: owners.map((party) => ({ party, share: `1/${owners.length}` })),
    locationDivision: '330106',
    location: `杭州市西湖区示范路${unit}号1幢1单元${unit}01室`,
    registeredOn,
    validTo: '2081-12-31',
    status: 'active',
    ...others,
  }
}

function organisation(
  id: number,
  category: '1' | '2',
  name: string,
  differences: Partial<Organisation> & { readonly capital?: string },
): Organisation {
  const { capital = '1000000', ...others } = differences
  const validTo: ValidUntil = longTerm
  return {
    id,
    creditCode: creditCode(category, '330106', id),
    name,
    orgType: '有限责任公司',
    legalRepresentative: plantedPeople.founder,
    establishedOn: '2013-05-17',
    businessStatus: 'active',
    scope: '软件开发;技术服务',
    registeredCapitalYuan: capital,
    validTo,
    status: 'active',
    ...others,
  }
}
