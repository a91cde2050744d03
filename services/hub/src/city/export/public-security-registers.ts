import { registersOf } from './department-export.ts'
import { encodeUtf8 } from './export-file.ts'
import { csvLine, partyColumns, runningNumber, statusWord, untilWord } from './row-words.ts'

/** Public security's registers besides the population's. */
export const publicSecurityRegisters = registersOf('public-security', encodeUtf8, [
  {
    type: 'household.registration',
    folder: 'public-security-household',
    stem: 'household',
    columns:
      '登记编号,户号,户别,姓名,证件类型,公民身份号码,与户主关系,户主姓名,户主证件类型,户主证件号码,住址区划,住址,迁入日期,状态',
    rowsOf: ({ households }) =>
      households.map((entry) =>
        csvLine([
          runningNumber('HJ', entry.id),
          entry.householdNo,
          '家庭户',
          ...partyColumns(entry.member),
          relationWords[entry.relation],
          ...partyColumns(entry.head),
          entry.member.addressDivision,
          entry.address,
          entry.movedInOn,
          entry.status === 'active' ? '有效' : '注销',
        ]),
      ),
  },
  {
    type: 'residence.permit',
    folder: 'public-security-residence',
    stem: 'residence',
    columns:
      '登记编号,居住证编号,姓名,证件类型,公民身份号码,居住地区划,居住地址,登记日期,签发日期,有效期止,状态',
    rowsOf: ({ residencePermits }) =>
      residencePermits.map((permit) =>
        csvLine([
          runningNumber('JZ', permit.id),
          permit.permitNo,
          ...partyColumns(permit.holder),
          permit.residenceDivision,
          permit.address,
          permit.registeredOn,
          permit.issuedOn,
          untilWord(permit.validTo),
          permit.status === 'active' ? '有效' : '注销',
        ]),
      ),
  },
  {
    type: 'criminal.status',
    folder: 'public-security-convictions',
    stem: 'convictions',
    columns:
      '记录编号,判决文书号,姓名,证件类型,公民身份号码,罪名类别,判决生效日期,刑满日期,法院代码,状态',
    rowsOf: ({ convictions }) =>
      convictions.map((conviction) =>
        csvLine([
          runningNumber('FZ', conviction.id),
          conviction.judgmentNo,
          ...partyColumns(conviction.person),
          conviction.offenceClass,
          conviction.judgedOn,
          untilWord(conviction.sentenceEndsOn),
          conviction.courtCode,
          statusWord(conviction.status),
        ]),
      ),
  },
  {
    type: 'vehicle.registration',
    folder: 'public-security-vehicles',
    stem: 'vehicles',
    columns:
      '登记编号,号牌号码,车辆识别代号,所有人,证件类型,证件号码,车辆类型,使用性质,登记日期,检验有效期止,登记机关区划,状态',
    rowsOf: ({ vehicles }) =>
      vehicles.map((vehicle) =>
        csvLine([
          runningNumber('CL', vehicle.id),
          vehicle.plateNo,
          vehicle.vin,
          ...partyColumns(vehicle.owner),
          '小型汽车',
          vehicle.owner.idType === 'credit-code' ? '营运' : '非营运',
          vehicle.registeredOn,
          vehicle.inspectionValidTo,
          vehicle.registryDivision,
          vehicle.status === 'active' ? '正常' : '注销',
        ]),
      ),
  },
])

const relationWords = { head: '户主', spouse: '配偶', son: '子', daughter: '女' } as const
