import type { Right } from '../city-facts.ts'
import { registersOf } from './department-export.ts'
import { encodeGb18030 } from './encode-gb18030.ts'
import { encodeUtf8 } from './export-file.ts'
import {
  csvLine,
  jsonLine,
  partyColumns,
  partyMembers,
  runningNumber,
  statusWord,
  untilWord,
} from './row-words.ts'

const rightStatusWords = { active: '现势', revoked: '注销', superseded: '历史' } as const

function holdersOf({ owners }: Right): readonly object[] {
  return owners.map(({ party }) => partyMembers(party))
}

/** The real-estate register's books besides that of rights. */
export const realEstateRegisters = registersOf('real-estate', encodeUtf8, [
  {
    type: 'realestate.unit',
    folder: 'real-estate-units',
    stem: 'units',
    rowsOf: ({ units }) =>
      units.map(({ id, title, completedOn, status }) =>
        jsonLine({
          id: runningNumber('DY', id),
          bdcdyh: title.unitCode,
          ghyt: '住宅',
          qlr: holdersOf(title),
          zlqh: title.locationDivision,
          zl: title.location,
          mj: title.areaSquareMetres,
          jgrq: completedOn,
          zt: rightStatusWords[status],
        }),
      ),
  },
  {
    type: 'realestate.restriction',
    folder: 'real-estate-restrictions',
    stem: 'restrictions',
    rowsOf: ({ restrictions }) =>
      restrictions.map(({ id, title, ...restriction }) =>
        jsonLine({
          id: runningNumber('XZ', id),
          ywh: restriction.registrationNo,
          xzlx: restriction.kind,
          bdcdyh: title.unitCode,
          bxzr: holdersOf(title),
          xzr: restriction.authority,
          zlqh: title.locationDivision,
          djrq: restriction.registeredOn,
          zzrq: untilWord(restriction.validTo),
          zt: rightStatusWords[restriction.status],
        }),
      ),
  },
])

export const housingRegisters = registersOf('housing', encodeGb18030, [
  {
    type: 'housing.contract',
    folder: 'housing',
    stem: 'contracts',
    columns:
      '编号,合同备案号,合同类型,不动产单元号,买受人,买受人证件类型,买受人证件号码,买受份额,出卖人,出卖人证件类型,出卖人证件号码,区划,合同总价,备案日期,合同状态,状态',
    rowsOf: ({ contracts }) =>
      contracts.map((contract) =>
        csvLine([
          runningNumber('HT', contract.id),
          contract.contractNo,
          contract.kind,
          contract.title.unitCode,
          ...partyColumns(contract.buyer),
          contract.share,
          ...partyColumns(contract.seller),
          contract.title.locationDivision,
          contract.priceYuan,
          contract.filedOn,
          contract.contractState,
          statusWord(contract.status),
        ]),
      ),
  },
  {
    type: 'housing.rental',
    folder: 'housing-leases',
    stem: 'leases',
    columns:
      '编号,租赁备案号,出租人,出租人证件类型,出租人证件号码,承租人,承租人证件类型,承租人证件号码,区划,坐落,月租金,备案日期,租期起,租期止,状态',
    rowsOf: ({ leases }) =>
      leases.map((lease) =>
        csvLine([
          runningNumber('ZL', lease.id),
          lease.filingNo,
          ...partyColumns(lease.lessor),
          ...partyColumns(lease.lessee),
          lease.division,
          lease.location,
          lease.monthlyRentYuan,
          lease.filedOn,
          lease.leaseFrom,
          untilWord(lease.leaseTo),
          statusWord(lease.status),
        ]),
      ),
  },
  {
    type: 'housing.subsidised',
    folder: 'housing-support',
    stem: 'support',
    columns: '编号,批准号,姓名,证件类型,证件号码,保障方式,区划,批准日期,保障期限止,状态',
    rowsOf: ({ support }) =>
      support.map((one) =>
        csvLine([
          runningNumber('BZ', one.id),
          one.approvalNo,
          ...partyColumns(one.person),
          one.kind,
          one.division,
          one.approvedOn,
          untilWord(one.validTo),
          one.status === 'active' ? '有效' : '退出',
        ]),
      ),
  },
])

export const providentFundRegisters = registersOf('provident-fund', encodeUtf8, [
  {
    type: 'fund.account',
    folder: 'provident-fund',
    stem: 'accounts',
    rowsOf: ({ fundAccounts }) =>
      fundAccounts.map((account) =>
        jsonLine({
          id: runningNumber('ZH', account.id),
          grzh: account.accountNo,
          ...partyMembers(account.person),
          dwmc: account.employer.name,
          dwdm: account.employer.creditCode,
          khrq: account.openedOn,
          zhzt: '正常',
          jzrq: account.paidThrough,
          ye: account.balanceYuan,
          qh: account.division,
          zt: statusWord(account.status),
        }),
      ),
  },
  {
    type: 'fund.withdrawal',
    folder: 'provident-fund-withdrawals',
    stem: 'withdrawals',
    rowsOf: ({ withdrawals }) =>
      withdrawals.map((withdrawal) =>
        jsonLine({
          id: runningNumber('TQ', withdrawal.id),
          tqywh: withdrawal.withdrawalNo,
          ...partyMembers(withdrawal.person),
          tqyy: '购房',
          bdcdyh: withdrawal.unitCode,
          htbah: withdrawal.contractNo,
          je: withdrawal.amountYuan,
          tqrq: withdrawal.withdrawnOn,
          qh: withdrawal.division,
          zt: withdrawal.status === 'active' ? '有效' : '退回',
        }),
      ),
  },
  {
    type: 'fund.loan',
    folder: 'provident-fund-loans',
    stem: 'loans',
    rowsOf: ({ loans }) =>
      loans.map((loan) =>
        jsonLine({
          id: runningNumber('DK', loan.id),
          dkhth: loan.loanNo,
          ...partyMembers(loan.borrower),
          bdcdyh: loan.unitCode,
          dkje: loan.amountYuan,
          dkye: loan.outstandingYuan,
          dkzt: '正常',
          ffrq: loan.grantedOn,
          dqrq: loan.maturesOn,
          qh: loan.division,
          zt: statusWord(loan.status),
        }),
      ),
  },
])
