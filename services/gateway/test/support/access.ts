import type { Grant } from '@hutong/schemas/catalogue'
import type { AccessQuestion, Circumstances } from '../../src/access-question.ts'

export const grant: Grant = {
  id: 'g-1',
  state: 'active',
  consumer: 'ziran',
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  recordType: 'marriage.event',
  actions: ['verify'],
  fields: ['certificateNo', 'event', 'registeredOn', 'partyA', 'partyB'],
  regions: [],
  caseRequired: true,
  mismatchDetail: true,
  from: '2025-08-01',
  until: '2027-12-31',
  approvedBy: { provider: 'minzheng:o-1', authority: 'shuju:o-1' },
}

export const question: AccessQuestion = {
  recordType: 'marriage.event',
  action: 'verify',
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  fields: ['certificateNo', 'event'],
  hasCase: true,
  claimedRegion: '330106',
}

/** A day on which the grant holds, and nothing else to know. */
export const circumstances: Circumstances = {
  today: '2026-11-23',
  owner: 'minzheng',
  isUnconfirmed: () => false,
}
