import { generateResidentId } from '@hutong/schemas'
import { longTerm } from '../city-facts.ts'
import type { Party, Person } from '../city-facts.ts'

/** Each is named after what is asked about them. */
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
  /** Died in 2024; the register struck this identity out. */
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
  /** Of husband and wife. */
  child: person(25, '陈乐', 'male', '2018-05-01', 999, { idValidTo: '2029-05-06' }),
  /** By the couple with the re-issued certificate. */
  adopted: person(26, '沈小安', 'female', '2014-03-12', 998, { idValidTo: '2029-05-06' }),
} satisfies Readonly<Record<string, Person>>

/** In no register at all; the number is kept free. */
export const plantedNobody: Party = {
  name: '纪安',
  idType: 'resident-id',
  idNumber: generateResidentId({ division: '330106', birthDate: '1998-04-06', order: 997 }),
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
