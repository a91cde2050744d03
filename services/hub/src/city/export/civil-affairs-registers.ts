import { registersOf } from './department-export.ts'
import { encodeGb18030 } from './encode-gb18030.ts'
import {
  compactDate,
  csvLine,
  partyColumns,
  runningNumber,
  statusWord,
  untilWord,
} from './row-words.ts'

/** Civil affairs' registers besides that of marriages; the funeral service files deaths by itself. */
export const civilAffairsRegisters = registersOf('civil-affairs', encodeGb18030, [
  {
    type: 'death.cremation',
    folder: 'civil-affairs-funeral',
    stem: 'cremation',
    columns: '编号,证明编号,死者姓名,证件类型,证件号码,死亡日期,火化日期,单位代码,状态',
    rowsOf: ({ deaths }) =>
      deaths.flatMap(({ id, deceased, diedOn, cremation, status }) =>
        cremation
          ? [
              csvLine([
                runningNumber('H', id),
                cremation.certificateNo,
                ...partyColumns(deceased),
                compactDate(diedOn),
                compactDate(cremation.crematedOn),
                cremation.facilityCode,
                statusWord(status),
              ]),
            ]
          : [],
      ),
  },
  {
    type: 'lowincome.status',
    folder: 'civil-affairs-assistance',
    stem: 'assistance',
    columns:
      '编号,救助证编号,姓名,证件类型,证件号码,救助类别,区划,审批日期,月救助金额,有效期止,状态',
    rowsOf: ({ assistance }) =>
      assistance.map((one) =>
        csvLine([
          runningNumber('DB', one.id),
          one.certificateNo,
          ...partyColumns(one.person),
          one.category,
          one.division,
          one.approvedOn,
          one.monthlyAmountYuan,
          untilWord(one.validTo),
          one.status === 'active' ? '有效' : '停发',
        ]),
      ),
  },
  {
    type: 'adoption.event',
    folder: 'civil-affairs-adoptions',
    stem: 'adoptions',
    columns:
      '编号,收养证字号,登记事项,登记日期,登记机关代码,收养人姓名,收养人证件类型,收养人证件号码,被收养人姓名,被收养人证件类型,被收养人证件号码,状态',
    rowsOf: ({ adoptions }) =>
      adoptions.map((adoption) =>
        csvLine([
          runningNumber('SY', adoption.id),
          adoption.certificateNo,
          '收养',
          adoption.registeredOn,
          adoption.registrarCode,
          ...partyColumns(adoption.adopter),
          ...partyColumns(adoption.adoptee),
          statusWord(adoption.status),
        ]),
      ),
  },
  {
    type: 'org.social',
    folder: 'civil-affairs-organisations',
    stem: 'organisations',
    columns:
      '编号,统一社会信用代码,名称,类型,法定代表人,法人证件类型,法人证件号码,成立登记日期,登记状态,业务主管单位,证书有效期止,状态',
    rowsOf: ({ socialOrganisations }) =>
      socialOrganisations.map((organisation) =>
        csvLine([
          runningNumber('SZ', organisation.id),
          organisation.creditCode,
          organisation.name,
          '社会团体',
          ...partyColumns(organisation.legalRepresentative),
          organisation.establishedOn,
          '正常',
          organisation.supervisor,
          untilWord(organisation.validTo),
          statusWord(organisation.status),
        ]),
      ),
  },
])
