import type { FactsOfHomes } from '../facts-of-homes.ts'
import { plantedPeople as of } from './people.ts'
import { plantedRights } from './rights.ts'

const division = '330106'
const title = plantedRights.home
const active = { status: 'active' } as const
const contractNo = 'HT330106-2019-999001'

/** How husband and wife bought their home, and whom others rent from. */
export const plantedHomes = {
  units: [{ id: 1, title, completedOn: '2011-09-30', ...active }],
  restrictions: [
    {
      id: 1,
      registrationNo: 'XZ330106-2020-999001',
      kind: '抵押',
      title,
      authority: '钱塘示范银行股份有限公司',
      registeredOn: '2020-02-03',
      validTo: '2050-02-02',
      ...active,
    },
  ],
  contracts: title.owners.map(({ party, share }, index) => ({
    id: index + 1,
    contractNo,
    kind: '存量房' as const,
    title,
    buyer: party,
    share,
    seller: of.seller,
    priceYuan: 3_200_000,
    filedOn: '2019-12-20',
    contractState: '已登记' as const,
    ...active,
  })),
  leases: [
    {
      id: 1,
      filingNo: 'ZL330108-2025-999001',
      lessor: of.seller,
      lessee: of.neverMarried,
      division: '330108',
      location: '杭州市滨江区示范路1号1幢1单元101室',
      monthlyRentYuan: 4500,
      filedOn: '2025-07-03',
      leaseFrom: '2025-07-01',
      leaseTo: '2040-06-30',
      ...active,
    },
  ],
  support: [
    {
      id: 1,
      approvalNo: 'BZ330106-2025-999001',
      person: of.divorcedWife,
      kind: '租赁补贴',
      division,
      approvedOn: '2025-11-10',
      validTo: '2040-11-09',
      ...active,
    },
  ],
  deedTaxes: [
    {
      id: 1,
      receiptNo: 'WS330106-2020-999001',
      taxpayer: of.husband,
      amountYuan: 48_000,
      paidOn: '2020-01-10',
      contractNo,
      unitCode: title.unitCode,
      authorityCode: `${division}000`,
      ...active,
    },
  ],
  loans: [
    {
      id: 1,
      loanNo: 'DK330106-2020-999001',
      borrower: of.husband,
      unitCode: title.unitCode,
      amountYuan: 600_000,
      outstandingYuan: 431_200,
      grantedOn: '2020-02-20',
      maturesOn: '2045-02-19',
      division,
      ...active,
    },
  ],
  withdrawals: [
    {
      id: 1,
      withdrawalNo: 'TQ330106-2020-999001',
      person: of.husband,
      unitCode: title.unitCode,
      contractNo,
      amountYuan: 50_000,
      withdrawnOn: '2020-03-10',
      division,
      ...active,
    },
  ],
} satisfies FactsOfHomes
