import { expect, test } from 'vitest'
import type { Grant } from '@hutong/schemas/catalogue'
import type { AccessQuestion, Circumstances } from '../src/access-question.ts'
import { coversRegion } from '../src/covers-region.ts'
import { decideAccess } from '../src/decide-access.ts'
import { circumstances, grant, question } from './support/access.ts'

const { today } = circumstances
const decide = (
  grants: readonly Partial<Grant>[],
  asked: Partial<AccessQuestion> = {},
  known: Partial<Circumstances> = {},
) =>
  decideAccess(
    { department: 'ziran' },
    grants.map((change) => ({ ...grant, ...change })),
    { ...question, ...asked },
    { ...circumstances, ...known },
  )
const codes = (...given: Parameters<typeof decide>): readonly string[] => {
  const decision = decide(...given)
  return decision.allowed ? [] : decision.failed.map(({ code }) => code)
}

test('what the grant covers is allowed, under that grant', () => {
  expect(decide([{}])).toEqual({ allowed: true, grant })
})

const bank = '91330106MA27A00000'
const toParty = (party: string) => ({ fault: null, kind: 'disclosure', party }) as const

const breaks: readonly (readonly [string, Partial<Grant>, Partial<AccessQuestion>])[] = [
  ['grant-missing', { consumer: 'shuiwu' }, {}],
  ['grant-missing', { recordType: 'person.identity' }, {}],
  ['purpose-not-granted', {}, { purpose: 'pension' }],
  ['legal-basis-not-granted', {}, { legalBasis: 'social-insurance-2018#16' }],
  ['action-not-granted', {}, { action: 'read' }],
  ['action-not-granted', { actions: ['ask', 'read'] }, {}],
  ['grant-suspended', { state: 'suspended' }, {}],
  ['grant-revoked', { state: 'revoked' }, {}],
  ['grant-not-yet-valid', { from: '2026-11-24' }, {}],
  ['grant-expired', { until: '2026-11-22' }, {}],
  ['field-not-granted', {}, { fields: ['event', 'registrarCode'] }],
  ['region-not-granted', { regions: ['330102', '3302'] }, {}],
  ['case-missing', {}, { hasCase: false }],
  ['subject-missing', {}, { byRecordId: true }],
  ['subject-missing', { byRecordId: false }, { byRecordId: true }],
  ['own-record', {}, { isOwnRecord: true }],
  ['subject-missing', { byRecordId: true }, { byRecordId: true, couldBeOwnRecord: true }],
  ['subject-not-bound', {}, { tokenIsFor: 'other' }],
  ['subject-not-bound', { subjectBound: true }, {}],
  ['subject-not-bound', { subjectBound: true }, { tokenIsFor: 'other' }],
  ['authorisation-unknown', {}, { onBehalf: { fault: 'unknown' } }],
  ['authorisation-withdrawn', {}, { onBehalf: { fault: 'withdrawn' } }],
  ['authorisation-not-yet-valid', {}, { onBehalf: { fault: 'not-yet-valid' } }],
  ['authorisation-expired', {}, { onBehalf: { fault: 'expired' } }],
  ['authorisation-matter', {}, { onBehalf: { fault: 'matter' } }],
  ['authorisation-principal', {}, { onBehalf: { fault: 'principal' } }],
  ['authorisation-agent', {}, { onBehalf: { fault: 'agent' } }],
  ['authorisation-withdrawn', { thirdParty: bank }, { onBehalf: { fault: 'withdrawn' } }],
  [
    'agent-reads-no-records',
    { actions: ['read'] },
    { action: 'read', onBehalf: { fault: null, kind: 'agent' } },
  ],
  ['authorisation-missing', { thirdParty: bank }, {}],
  ['authorisation-missing', { authorisationRequired: true }, {}],
  ['authorisation-missing', { thirdParty: bank }, { onBehalf: { fault: null, kind: 'agent' } }],
  ['authorisation-missing', { thirdParty: bank }, { onBehalf: toParty('91330106MA00000000') }],
  ['third-party-not-granted', {}, { onBehalf: toParty(bank) }],
  ['break-glass-not-granted', {}, { isBreakGlass: true }],
  ['break-glass-not-declared', { breakGlass: true }, {}],
]
test.each(breaks)('%s alone refuses', (code, change, asked) => {
  expect(codes([change], asked)).toEqual([code])
})

test.each<[string, Partial<Grant>, Partial<AccessQuestion>]>([
  ['a token for that person', { subjectBound: true }, { tokenIsFor: 'subject' }],
  ['a token for that person where any is enough', {}, { tokenIsFor: 'subject' }],
  ['somebody who acts for the holder', {}, { onBehalf: { fault: null, kind: 'agent' } }],
  ['a guardian', {}, { onBehalf: { fault: null, kind: 'guardian' } }],
  ['a disclosure that the holder authorised', { thirdParty: bank }, { onBehalf: toParty(bank) }],
  [
    'the holder authorising the department',
    { authorisationRequired: true },
    { onBehalf: toParty('ziran') },
  ],
  ['an emergency', { breakGlass: true }, { isBreakGlass: true }],
  ['an emergency without a case', { breakGlass: true }, { isBreakGlass: true, hasCase: false }],
])('%s is let through', (_what, change, asked) => {
  expect(codes([change], asked)).toEqual([])
})

test('an emergency that nobody confirmed in time closes its grant, and no other', () => {
  const emergency = { id: 'g-emergency', breakGlass: true }
  const isUnconfirmed = (id: string): boolean => id === 'g-emergency'
  expect(codes([emergency], { isBreakGlass: true }, { isUnconfirmed })).toEqual([
    'break-glass-unconfirmed',
  ])
  expect(codes([{}], {}, { isUnconfirmed })).toEqual([])
})

test('without any grant the refusal says whom to ask', () => {
  const decision = decide([])
  expect(decision).toMatchObject({
    allowed: false,
    failed: [
      { code: 'grant-missing', owner: 'minzheng', remedy: expect.stringContaining('minzheng') },
    ],
  })
})

test('a grant holds on its first and on its last day', () => {
  expect(codes([{ from: today, until: today }])).toEqual([])
})

test('a case is not asked for where the grant does not', () => {
  expect(codes([{ caseRequired: false }], { hasCase: false })).toEqual([])
})

test('a record is named by its number alone where the grant lets it be', () => {
  expect(codes([{ byRecordId: true }], { byRecordId: true })).toEqual([])
})

test('claims that name no region are let through to be judged by the record', () => {
  const { claimedRegion: _claimedRegion, ...regionless } = question
  const regional = { ...grant, regions: ['330102'] }
  expect(decideAccess({ department: 'ziran' }, [regional], regionless, circumstances).allowed).toBe(
    true,
  )
})

test('one grant that covers all is enough, wherever it stands', () => {
  const other = { id: 'g-0', purpose: 'pension' }
  expect(decide([other, {}])).toMatchObject({ allowed: true, grant: { id: 'g-1' } })
  expect(decide([{}, other])).toMatchObject({ allowed: true, grant: { id: 'g-1' } })
})

test('two grants that each cover a half are no grant', () => {
  expect(codes([{ fields: ['certificateNo'] }, { fields: ['event'] }])).toEqual([
    'field-not-granted',
  ])
})

test('every failing step of the nearest grant is told, each with its rule, its owner and its remedy', () => {
  const far = { id: 'g-far', purpose: 'a', legalBasis: 'b', state: 'revoked' as const }
  const near = { id: 'g-near', state: 'suspended' as const }
  const decision = decide([far, near], { hasCase: false })
  expect(decision).toEqual({
    allowed: false,
    failed: [
      {
        code: 'grant-suspended',
        rule: 'grant g-near is suspended',
        owner: 'minzheng',
        remedy: 'settle it with the provider first',
      },
      {
        code: 'case-missing',
        rule: 'grant g-near needs a case number',
        owner: 'minzheng',
        remedy: 'send caseRef',
      },
    ],
  })
})

test('a grant that was stopped is told before another that never opened this', () => {
  const other = { id: 'g-other', actions: ['read' as const] }
  const stopped = { id: 'g-stopped', state: 'suspended' as const }
  for (const grants of [
    [other, stopped],
    [stopped, other],
  ])
    expect(codes(grants)).toEqual(['grant-suspended'])
})

test('the fields that are not granted are named, the granted ones are not', () => {
  const decision = decide([{}], { fields: ['event', 'registrarCode', 'priorCertificateNo'] })
  expect(decision).toMatchObject({
    failed: [{ rule: 'grant g-1 does not open registrarCode, priorCertificateNo' }],
  })
})

test.each([
  [[], '330106', true],
  [['3301'], '330106', true],
  [['330106'], '330106', true],
  [['330102', '330106'], '330106', true],
  [['330102'], '330106', false],
  [['01'], '330106', false],
  [['330106'], '3301', false],
  [['330102'], undefined, true],
])('the regions %j cover %s: %s', (regions, region, covers) => {
  expect(coversRegion(regions, region)).toBe(covers)
})
