import { expect, test } from 'vitest'
import type { Grant } from '../../src/catalogue-items.ts'
import { consumersOf } from '../../src/compatibility/consumers-of.ts'

const grant = (id: string, change: Partial<Grant> = {}): Grant => ({
  id,
  state: 'active',
  consumer: 'zhujian',
  purpose: 'house-transfer',
  legalBasis: 'online-government-services-2019#7',
  recordType: 'marriage.event',
  actions: ['verify'],
  fields: ['certificateNo', 'partyA'],
  regions: [],
  caseRequired: false,
  mismatchDetail: false,
  from: '2026-01-01',
  until: '2026-12-31',
  approvedBy: { provider: 'minzheng', authority: 'ziran' },
  ...change,
})

test('a field is read under the grants that open it', () => {
  const grants = [
    grant('g-1'),
    grant('g-2', { fields: ['event'] }),
    grant('g-3', { state: 'revoked' }),
    grant('g-4', { state: 'suspended' }),
    grant('g-5', { recordType: 'person.identity' }),
  ]
  expect(consumersOf('marriage.event', 'partyA', grants).grants).toEqual([
    { grant: 'g-1', department: 'zhujian' },
    { grant: 'g-4', department: 'zhujian' },
  ])
})

test('the record as a whole is read under every grant of its type', () => {
  expect(consumersOf('marriage.event', null, [grant('g-1')]).grants).toHaveLength(1)
})

test('matters ask for a type, with the question they ask', () => {
  expect(consumersOf('marriage.event', 'partyA', []).matters).toContainEqual({
    matter: 'birth-permit',
    predicate: 'marriage.isSpouseOf',
  })
  expect(consumersOf('no.such', null, []).matters).toEqual([])
})
