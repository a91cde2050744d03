import { expect, test } from 'vitest'
import type { Grant } from '@hutong/schemas/catalogue'
import { indexGrants } from '../src/index-grants.ts'

const grant = (id: string, change: Partial<Grant> = {}): Grant => ({
  id,
  state: 'active',
  consumer: 'ziran',
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  recordType: 'marriage.event',
  actions: ['verify'],
  fields: ['certificateNo'],
  regions: [],
  caseRequired: false,
  mismatchDetail: false,
  from: '2026-01-01',
  until: '2027-01-01',
  approvedBy: { provider: 'minzheng:o-1', authority: 'shuju:o-1' },
  ...change,
})
const ids = (grants: readonly Grant[]): string => grants.map(({ id }) => id).join(' ')

test('grants are found by department, and by department and type', () => {
  const index = indexGrants()
  index.keep(grant('a'))
  index.keep(grant('b', { recordType: 'person.identity' }))
  index.keep(grant('c', { consumer: 'shuiwu' }))
  index.keep(grant('d'))
  expect(ids(index.of('ziran', 'marriage.event'))).toBe('a d')
  expect(ids(index.of('ziran'))).toBe('a d b')
  expect(ids(index.of('shuiwu', 'person.identity'))).toBe('')
  expect(ids(index.of('nobody', 'marriage.event'))).toBe('')
})

test('a grant that is replaced is found in its new place alone, and as it is now', () => {
  const index = indexGrants()
  index.keep(grant('a'))
  index.keep(grant('a', { consumer: 'shuiwu', recordType: 'person.identity', state: 'suspended' }))
  expect(index.of('ziran')).toEqual([])
  expect(index.of('shuiwu', 'person.identity')).toMatchObject([{ id: 'a', state: 'suspended' }])
})

test('a grant that is forgotten is found no more, and one that was never there may be forgotten', () => {
  const index = indexGrants()
  index.keep(grant('a'))
  index.keep(grant('b'))
  index.forget('a')
  index.forget('c')
  expect(ids(index.of('ziran'))).toBe('b')
})
