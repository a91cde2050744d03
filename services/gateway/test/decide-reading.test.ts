import { expect, test } from 'vitest'
import type { Grant } from '@hutong/schemas/catalogue'
import type { AccessQuestion } from '../src/access-question.ts'
import { decideReading } from '../src/decide-reading.ts'
import { circumstances, grant, question } from './support/access.ts'

const { claimedRegion: _claimedRegion, ...regionless } = question
const decide = (grants: readonly Partial<Grant>[], asked: Partial<AccessQuestion> = {}) =>
  decideReading(
    { department: 'ziran' },
    grants.map((change) => ({ ...grant, actions: ['read'], ...change })),
    { ...regionless, action: 'read', ...asked },
    circumstances,
  )

test('fields that the grant opens are opened, and nothing is omitted', () => {
  expect(decide([{}])).toMatchObject({
    allowed: true,
    grant: { id: 'g-1' },
    fields: ['certificateNo', 'event'],
    omitted: [],
  })
})

test('a field beyond the grant is omitted by the rule of which grant, and whose', () => {
  expect(decide([{}], { fields: ['event', 'registrarCode'] })).toMatchObject({
    allowed: true,
    fields: ['event'],
    omitted: [
      { field: 'registrarCode', rule: 'grant g-1 of minzheng does not open registrarCode' },
    ],
  })
})

test('a grant for some regions says so whether or not a record lies elsewhere', () => {
  expect(decide([{ regions: ['330106', '3302'] }])).toMatchObject({
    omitted: [
      { field: '*', rule: 'grant g-1 of minzheng opens records of the regions 330106, 3302 alone' },
    ],
  })
})

test('of several grants the one that opens most of the fields decides, wherever it stands', () => {
  const [less, more] = [{ id: 'g-less', fields: ['event'] }, { id: 'g-more' }]
  const fields = ['event', 'partyA', 'registrarCode']
  for (const grants of [
    [less, more],
    [more, less],
  ]) {
    expect(decide(grants, { fields })).toMatchObject({ grant: { id: 'g-more' } })
  }
})

test('a grant that opens more, but not today, does not stand in the way of one that does', () => {
  const ended = { id: 'g-ended', until: '2026-11-22' }
  const decision = decide([ended, { id: 'g-less', fields: ['event'] }])
  expect(decision).toMatchObject({ grant: { id: 'g-less' }, fields: ['event'] })
})

test('where no field is open it is refused, and every field named', () => {
  expect(decide([{}], { fields: ['registrarCode', 'priorCertificateNo'] })).toMatchObject({
    allowed: false,
    failed: [
      {
        code: 'field-not-granted',
        rule: 'grant g-1 does not open registrarCode, priorCertificateNo',
      },
    ],
  })
})

test.each([
  ['action-not-granted', { actions: ['verify'] }, {}],
  ['purpose-not-granted', {}, { purpose: 'pension' }],
  ['case-missing', {}, { hasCase: false }],
  ['grant-suspended', { state: 'suspended' }, {}],
  ['subject-missing', {}, { byRecordId: true }],
] as const)('%s refuses, also where a field is beyond the grant', (code, change, asked) => {
  const decision = decide([change], { fields: ['event', 'registrarCode'], ...asked })
  expect(decision.allowed ? [] : decision.failed.map((step) => step.code)).toContain(code)
})
