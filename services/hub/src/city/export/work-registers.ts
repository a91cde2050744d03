import type { Party } from '../city-facts.ts'
import { insuredSince } from '../draw/draw-work.ts'
import { partyOf } from '../draw/draw-business-facts.ts'
import { registersOf } from './department-export.ts'
import { encodeGb18030 } from './encode-gb18030.ts'
import { encodeUtf8 } from './export-file.ts'
import {
  csvLine,
  idTypeWords,
  jsonLine,
  partyColumns,
  partyMembers,
  runningNumber,
  statusWord,
  untilWord,
} from './row-words.ts'

const employeePension = '企业职工基本养老保险'

export const socialSecurityRegisters = registersOf('social-security', encodeUtf8, [
  {
    type: 'socialsec.participation',
    folder: 'social-security',
    stem: 'participation',
    columns: '编号,姓名,证件类型,证件号码,险种,单位信用代码,单位名称,参保日期,参保期止,区划,状态',
    rowsOf: ({ jobs }) =>
      jobs.map((job) =>
        csvLine([
          runningNumber('CB', job.id),
          ...partyColumns(job.person),
          employeePension,
          job.employer.creditCode,
          job.employer.name,
          job.startedOn,
          '长期',
          job.division,
          statusWord(job.status),
        ]),
      ),
  },
  {
    type: 'socialsec.contribution',
    folder: 'social-security-contributions',
    stem: 'contributions',
    columns: '编号,姓名,证件类型,证件号码,险种,累计月数,首次缴费日期,缴至日期,月缴费基数,区划,状态',
    rowsOf: ({ jobs }) =>
      jobs.map((job) =>
        csvLine([
          runningNumber('JF', job.id),
          ...partyColumns(job.person),
          employeePension,
          job.monthCount,
          insuredSince(job.firstWorkedOn),
          job.paidThrough,
          job.monthlyBaseYuan,
          job.division,
          statusWord(job.status),
        ]),
      ),
  },
  {
    type: 'pension.status',
    folder: 'social-security-pensions',
    stem: 'pensions',
    columns: '编号,退休证编号,姓名,证件类型,证件号码,待遇类别,退休日期,月养老金,发放状态,区划,状态',
    rowsOf: ({ pensions }) =>
      pensions.map((pension) =>
        csvLine([
          runningNumber('YL', pension.id),
          pension.certificateNo,
          ...partyColumns(pension.person),
          pension.kind,
          pension.retiredOn,
          pension.monthlyAmountYuan,
          pension.paymentState,
          pension.division,
          statusWord(pension.status),
        ]),
      ),
  },
  {
    type: 'employment.record',
    folder: 'social-security-employment',
    stem: 'employment',
    columns:
      '编号,姓名,证件类型,证件号码,单位信用代码,单位名称,就业日期,终止日期,参加工作日期,档案出生日期,退休类别,区划,状态',
    rowsOf: ({ jobs }) =>
      jobs.map((job) =>
        csvLine([
          runningNumber('JY', job.id),
          ...partyColumns(job.person),
          job.employer.creditCode,
          job.employer.name,
          job.startedOn,
          '',
          job.firstWorkedOn,
          job.birthDateInFile,
          job.retirementKind,
          job.division,
          statusWord(job.status),
        ]),
      ),
  },
])

function taxpayer({ name, idType, idNumber }: Party): object {
  return { mc: name, zjlx: idTypeWords[idType], zjhm: idNumber }
}

export const taxRegisters = registersOf('tax', encodeUtf8, [
  {
    type: 'tax.payment',
    folder: 'tax',
    stem: 'payments',
    rowsOf: ({ deedTaxes, businessTaxes }) => [
      ...deedTaxes.map((tax) =>
        jsonLine({
          id: runningNumber('QS', tax.id),
          wszmhm: tax.receiptNo,
          nsr: taxpayer(tax.taxpayer),
          zsxm: '契税',
          je: tax.amountYuan,
          jkrq: tax.paidOn,
          htbah: tax.contractNo,
          bdcdyh: tax.unitCode,
          swjgdm: tax.authorityCode,
          zt: tax.status === 'active' ? '有效' : '作废',
        }),
      ),
      ...businessTaxes.map((tax) =>
        jsonLine({
          id: runningNumber('ZZ', tax.id),
          wszmhm: tax.receiptNo,
          nsr: taxpayer(partyOf(tax.organisation)),
          zsxm: '增值税',
          je: tax.amountYuan,
          jkrq: tax.paidOn,
          swjgdm: tax.authorityCode,
          zt: tax.status === 'active' ? '有效' : '作废',
        }),
      ),
    ],
  },
  {
    type: 'tax.arrears',
    folder: 'tax-arrears',
    stem: 'arrears',
    rowsOf: ({ arrears }) =>
      arrears.map((one) =>
        jsonLine({
          id: runningNumber('QJ', one.id),
          tzswh: one.noticeNo,
          nsr: taxpayer(partyOf(one.organisation)),
          zsxm: '增值税',
          qje: one.amountYuan,
          yjrq: one.dueOn,
          fyss: one.underAppeal ? '是' : '否',
          swjgdm: one.authorityCode,
          zt: one.status === 'active' ? '欠缴' : '缴清',
        }),
      ),
  },
  {
    type: 'tax.income-year',
    folder: 'tax-income',
    stem: 'income',
    rowsOf: ({ incomes }) =>
      incomes.map((income) =>
        jsonLine({
          id: runningNumber('SR', income.id),
          nsr: taxpayer(income.person),
          nd: String(income.year),
          yssr: income.incomeYuan,
          yjse: income.taxPaidYuan,
          hsqjrq: income.settledOn,
          swjgdm: income.authorityCode,
          zt: income.status === 'active' ? '有效' : '作废',
        }),
      ),
  },
])

/** Market regulation's registers besides that of organisations. */
export const marketRegulationRegisters = registersOf('market-regulation', encodeGb18030, [
  {
    type: 'org.officer',
    folder: 'market-regulation-officers',
    stem: 'officers',
    columns:
      '编号,统一社会信用代码,企业名称,姓名或名称,证件类型,证件号码,职务,任职日期,离任日期,出资比例,状态',
    rowsOf: ({ officers }) =>
      officers.map(({ id, organisation, officer, position, appointedOn, share, status }) =>
        csvLine([
          runningNumber('RY', id),
          organisation.creditCode,
          organisation.name,
          ...partyColumns(officer),
          position,
          appointedOn,
          '',
          share,
          statusWord(status),
        ]),
      ),
  },
])

export const medicalInsuranceRegisters = registersOf('medical-insurance', encodeUtf8, [
  {
    type: 'medical.participation',
    folder: 'medical-insurance',
    stem: 'participation',
    rowsOf: ({ insured }) =>
      insured.map((one) =>
        jsonLine({
          id: runningNumber('YB', one.id),
          ...partyMembers(one.person),
          cblx: one.kind,
          cbrq: one.insuredFrom,
          cbqz: untilWord(one.insuredTo),
          qh: one.division,
          zt: statusWord(one.status),
        }),
      ),
  },
])
