import { demoWindows } from '../demo-access.ts'
import { plantedPeople as people, plantedRights as rights } from '../planted-families.ts'
import { mismatch, noRecord, yes } from './asked.ts'
import type { Asked } from './asked.ts'

const { realEstate, company, fund } = demoWindows

/** How homes are bought, paid for, let and burdened. */
export function aboutPurchases(): readonly Asked[] {
  const { unitCode } = rights.home
  const contractNo = 'HT330106-2019-999001'
  return [
    [
      'the home of a family, as the register describes it',
      realEstate,
      'realestate.unit',
      people.wife,
      { unitCode, use: 'RESIDENCE' },
      yes,
    ],
    [
      'a mortgage on a home',
      realEstate,
      'realestate.restriction',
      people.husband,
      { unitCode, kind: 'MORTGAGE' },
      yes,
    ],
    [
      'a seal on a home that has none',
      realEstate,
      'realestate.restriction',
      people.husband,
      { unitCode, kind: 'SEALING' },
      mismatch,
    ],
    [
      'a filed contract, asked for by one of two buyers',
      realEstate,
      'housing.contract',
      people.wife,
      { contractNo, contractState: 'REGISTERED' },
      yes,
    ],
    [
      'a filed contract, asked for by the seller',
      fund,
      'housing.contract',
      people.seller,
      { contractNo, unitCode },
      yes,
    ],
    [
      'deed tax paid for a contract',
      realEstate,
      'tax.payment',
      people.husband,
      { contractNo, taxKind: 'DEED' },
      yes,
    ],
    [
      'deed tax, asked for somebody who paid none',
      fund,
      'tax.payment',
      people.neverMarried,
      { contractNo },
      noRecord,
    ],
    [
      'a filed lease of a business address',
      company,
      'housing.rental',
      people.neverMarried,
      { filingNo: 'ZL330108-2025-999001' },
      yes,
    ],
    [
      'support with the rent',
      realEstate,
      'housing.subsidised',
      people.divorcedWife,
      { kind: 'RENT_SUBSIDY' },
      yes,
    ],
    [
      'a loan of the provident fund',
      realEstate,
      'fund.loan',
      people.husband,
      { unitCode, loanState: 'OUTSTANDING' },
      yes,
    ],
    [
      'a withdrawal that was made for a home already',
      fund,
      'fund.withdrawal',
      people.husband,
      { unitCode, reason: 'PURCHASE' },
      yes,
    ],
  ]
}
