import type { MarriageEvent, Organisation, Person, Right } from '../city-facts.ts'
import { compactDate, csvField, idTypeWords, padded, untilWord } from './row-words.ts'

/**
 * How each department writes its facts down: its own columns, words and date forms, as a real export has them.
 * One function a department, one line a fact, with its line end.
 */
export const populationHeader =
  '人员编号,姓名,证件类型,公民身份号码,性别,出生日期,民族,住址区划,证件有效期起,证件有效期止,状态\r\n'

export function populationRow(person: Person): string {
  return (
    `${populationId(person.id)},${csvField(person.name)},${idTypeWords[person.idType]},${person.idNumber},` +
    `${person.sex === 'male' ? '男' : '女'},${person.birthDate},${person.ethnicCode},${person.addressDivision},` +
    `${person.idValidFrom},${untilWord(person.idValidTo)},${person.status === 'active' ? '有效' : '注销'}\r\n`
  )
}

export const marriageHeader =
  '流水号,登记类型,证书编号,登记日期,登记机关代码,男方姓名,男方证件类型,男方证件号码,女方姓名,女方证件类型,女方证件号码,原证书编号,状态\r\n'

export function marriageRow(event: MarriageEvent): string {
  const { husband, wife } = event
  return (
    `${marriageId(event.id)},${eventWords[event.event]},${event.certificateNo},${compactDate(event.registeredOn)},` +
    `${event.registrarCode},${csvField(husband.name)},${idTypeWords[husband.idType]},${husband.idNumber},` +
    `${csvField(wife.name)},${idTypeWords[wife.idType]},${wife.idNumber},${event.priorCertificateNo},` +
    `${marriageStatusWords[event.status]}\r\n`
  )
}

/** JSON Lines have no header. */
export const rightHeader = ''

export function rightRow(right: Right): string {
  const row = {
    id: rightId(right.id),
    bdcqzh: right.certificateNo,
    bdcdyh: right.unitCode,
    qllx: rightTypeWords[right.rightType],
    qlr: right.owners.map(({ party, share }) => ({
      xm: party.name,
      zjlx: idTypeWords[party.idType],
      zjhm: party.idNumber,
      fe: share,
    })),
    zlqh: right.locationDivision,
    zl: right.location,
    mj: right.areaSquareMetres,
    djrq: right.registeredOn,
    zzrq: untilWord(right.validTo),
    zt: rightStatusWords[right.status],
  }
  return `${JSON.stringify(row)}\n`
}

export const organisationHeader =
  '主体编号,统一社会信用代码,名称,类型,法定代表人,法人证件类型,法人证件号码,成立日期,登记状态,经营范围,注册资本,有效期止,状态\r\n'

export function organisationRow(organisation: Organisation): string {
  const { legalRepresentative: person } = organisation
  return (
    `${organisationId(organisation.id)},${organisation.creditCode},${csvField(organisation.name)},` +
    `${organisation.orgType},${csvField(person.name)},${idTypeWords[person.idType]},${person.idNumber},` +
    `${organisation.establishedOn},${businessStatusWords[organisation.businessStatus]},` +
    `${csvField(organisation.scope)},${organisation.registeredCapitalYuan},${untilWord(organisation.validTo)},` +
    `${organisation.status === 'active' ? '有效' : '撤销'}\r\n`
  )
}

const populationId = (id: number): string => `P${padded(id)}`
const marriageId = (id: number): string => `M${padded(id)}`
const rightId = (id: number): string => `Q${padded(id)}`
const organisationId = (id: number): string => `Z${padded(id)}`

const eventWords: Readonly<Record<MarriageEvent['event'], string>> = {
  MARRIAGE: '结婚',
  DIVORCE: '离婚',
  REISSUE: '补领',
}

const marriageStatusWords: Readonly<Record<MarriageEvent['status'], string>> = {
  active: '有效',
  revoked: '撤销',
  superseded: '已换发',
}

const rightTypeWords: Readonly<Record<Right['rightType'], string>> = {
  ownership: '所有权',
  mortgage: '抵押权',
  residence: '居住权',
  'pre-registration': '预告登记',
}

const rightStatusWords: Readonly<Record<Right['status'], string>> = {
  active: '现势',
  revoked: '注销',
  superseded: '历史',
}

const businessStatusWords: Readonly<Record<Organisation['businessStatus'], string>> = {
  active: '存续',
  cancelled: '注销',
  'licence-revoked': '吊销',
}
