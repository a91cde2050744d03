import type { Filed, Party, Right, ValidUntil } from './city-facts.ts'

/** What the departments hold of a family's home besides the rights in it, and of what was paid for it. */
export interface FactsOfHomes {
  readonly units: readonly Unit[]
  readonly restrictions: readonly Restriction[]
  readonly contracts: readonly SaleContract[]
  readonly leases: readonly Lease[]
  readonly support: readonly HousingSupport[]
  readonly deedTaxes: readonly DeedTax[]
  readonly loans: readonly FundLoan[]
  readonly withdrawals: readonly FundWithdrawal[]
}

/** The home that a title is about. */
interface Unit extends Filed {
  readonly title: Right
  readonly completedOn: string
}

/** On the title's unit, at the cost of its owners. */
export interface Restriction extends Filed {
  readonly registrationNo: string
  /** In the words of the register. */
  readonly kind: string
  readonly title: Right
  readonly authority: string
  readonly registeredOn: string
  readonly validTo: ValidUntil
}

/** One for each buyer; they share the number. */
export interface SaleContract extends Filed {
  readonly contractNo: string
  readonly kind: '新建商品房' | '存量房'
  readonly title: Right
  readonly buyer: Party
  readonly share: string
  readonly seller: Party
  readonly priceYuan: number
  readonly filedOn: string
  readonly contractState: '已备案' | '已登记'
}

export interface Lease extends Filed {
  readonly filingNo: string
  readonly lessor: Party
  readonly lessee: Party
  readonly division: string
  readonly location: string
  readonly monthlyRentYuan: number
  readonly filedOn: string
  readonly leaseFrom: string
  readonly leaseTo: ValidUntil
}

export interface HousingSupport extends Filed {
  readonly approvalNo: string
  readonly person: Party
  /** In the words of the register. */
  readonly kind: string
  readonly division: string
  readonly approvedOn: string
  readonly validTo: ValidUntil
}

export interface DeedTax extends Filed {
  readonly receiptNo: string
  readonly taxpayer: Party
  readonly amountYuan: number
  readonly paidOn: string
  readonly contractNo: string
  readonly unitCode: string
  readonly authorityCode: string
}

export interface FundLoan extends Filed {
  readonly loanNo: string
  readonly borrower: Party
  readonly unitCode: string
  readonly amountYuan: number
  readonly outstandingYuan: number
  readonly grantedOn: string
  readonly maturesOn: string
  readonly division: string
}

export interface FundWithdrawal extends Filed {
  readonly withdrawalNo: string
  readonly person: Party
  readonly unitCode: string
  readonly contractNo: string
  readonly amountYuan: number
  readonly withdrawnOn: string
  readonly division: string
}
