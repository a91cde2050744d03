import type { Filed, Organisation, Party, Person, ValidUntil } from './city-facts.ts'

/** What the departments hold of a family's work and its old age, and of the businesses that it stands for. */
export interface FactsOfWork {
  readonly jobs: readonly Job[]
  readonly insured: readonly Insured[]
  readonly pensions: readonly Pension[]
  readonly fundAccounts: readonly FundAccount[]
  readonly incomes: readonly YearIncome[]
  readonly officers: readonly Officer[]
  readonly businessTaxes: readonly BusinessTax[]
  readonly arrears: readonly Arrears[]
  readonly enforcements: readonly Enforcement[]
  readonly socialOrganisations: readonly SocialOrganisation[]
}

/**
 * A person's present job. Four registers know it: employment, participation and contributions in social insurance; the fund's account and the
 * year's income are filed by themselves, since not every employer pays into the fund and not everyone owes income tax.
 */
export interface Job extends Filed {
  readonly person: Person
  readonly employer: Organisation
  readonly startedOn: string
  readonly firstWorkedOn: string
  /** Files of old may differ from the card. */
  readonly birthDateInFile: string
  readonly retirementKind: '男六十' | '女五十五' | '女五十'
  readonly monthCount: number
  /** The last day of a month. */
  readonly paidThrough: string
  readonly monthlyBaseYuan: number
  readonly division: string
}

/** Medical insurance. */
export interface Insured extends Filed {
  readonly person: Party
  readonly kind: '职工' | '居民'
  readonly insuredFrom: string
  readonly insuredTo: ValidUntil
  readonly division: string
}

export interface Pension extends Filed {
  readonly certificateNo: string
  readonly person: Party
  readonly kind: '企业职工' | '城乡居民' | '机关事业'
  readonly retiredOn: string
  readonly monthlyAmountYuan: number
  readonly paymentState: '正常' | '终止'
  readonly division: string
}

export interface FundAccount extends Filed {
  readonly accountNo: string
  readonly person: Party
  readonly employer: Organisation
  readonly openedOn: string
  readonly paidThrough: string
  readonly balanceYuan: number
  readonly division: string
}

export interface YearIncome extends Filed {
  readonly person: Party
  readonly year: number
  readonly incomeYuan: number
  readonly taxPaidYuan: number
  readonly settledOn: string
  readonly authorityCode: string
}

export interface Officer extends Filed {
  readonly organisation: Organisation
  readonly officer: Party
  readonly position: '法定代表人' | '股东'
  readonly appointedOn: string
  /** Empty where the position has none. */
  readonly share: string
}

/** Value added tax, as paid by a business. */
export interface BusinessTax extends Filed {
  readonly receiptNo: string
  readonly organisation: Organisation
  readonly amountYuan: number
  readonly paidOn: string
  readonly authorityCode: string
}

export interface Arrears extends Filed {
  readonly noticeNo: string
  readonly organisation: Organisation
  readonly amountYuan: number
  readonly dueOn: string
  readonly underAppeal: boolean
  readonly authorityCode: string
}

export interface Enforcement extends Filed {
  readonly caseNo: string
  readonly debtor: Party
  /** In the words of the court. */
  readonly listed: '失信' | '限制消费' | '未列入'
  readonly filedOn: string
  /** Empty for whoever is on no list. */
  readonly listedOn: string
  readonly amountYuan: number
  readonly courtCode: string
}

export interface SocialOrganisation extends Filed {
  readonly creditCode: string
  readonly name: string
  readonly legalRepresentative: Party
  readonly establishedOn: string
  readonly supervisor: string
  readonly validTo: ValidUntil
}
