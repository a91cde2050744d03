import { expect, test } from 'vitest'
import { exemptions } from '@hutong/schemas'
import type { Officer } from '../../src/grants/application.ts'
import { standingOf } from '../../src/grants/standing.ts'
import type { State } from '../../src/grants/standing.ts'
import {
  after,
  applicant,
  approve,
  authority,
  because,
  inForce,
  notice,
  otherProvider,
  provider,
  refusal,
  requested,
  stranger,
  wanted,
} from './steps.ts'
import type { Doing } from './steps.ts'

/** The state that these steps lead to, or the code of the rule against the last. */
function outcome(doings: readonly Doing[], settings?: Parameters<typeof after>[1]): string {
  const reached = after(doings, settings)
  return 'steps' in reached ? standingOf(reached).state : reached.code
}

const complete: Doing = [applicant, { did: 'complete', wanted }]
const leads: readonly [string, readonly Doing[], State][] = [
  ['an application waits for its answer', [requested], 'requested'],
  ['what lacks something waits for its completion', [requested, [provider, notice]], 'incomplete'],
  [
    'what was completed waits for its answer',
    [requested, [provider, notice], complete],
    'requested',
  ],
  ['a yes of the provider is not enough', inForce.slice(0, 2), 'approved'],
  [
    'a yes of the authority is not enough',
    [requested, [authority, approve('authority')]],
    'requested',
  ],
  ['both signatures open it', inForce, 'active'],
  [
    'in whatever order they come',
    [requested, [authority, approve('authority')], [provider, approve('provider')]],
    'active',
  ],
  ['the provider may refuse', [requested, [provider, refusal]], 'refused'],
  [
    'also after its yes, before the authority signed',
    [...inForce.slice(0, 2), [authority, refusal]],
    'refused',
  ],
  ['the applicant may take it back', [requested, [applicant, because('withdraw')]], 'withdrawn'],
  ['a grant can be stopped', [...inForce, [provider, because('suspend')]], 'suspended'],
  [
    'and go on',
    [...inForce, [provider, because('suspend')], [authority, because('resume')]],
    'active',
  ],
  ['a grant can be ended by the provider', [...inForce, [provider, because('revoke')]], 'revoked'],
  ['by the authority', [...inForce, [authority, because('revoke')]], 'revoked'],
  [
    'and by who holds it, when its purpose ended',
    [...inForce, [applicant, because('revoke')]],
    'revoked',
  ],
]
test.each(leads)('%s', (_what, doings, state) => {
  expect(outcome(doings)).toBe(state)
})

const mayNot: readonly [string, readonly Doing[], string][] = [
  ['another department answers', [requested, [stranger, refusal]], 'not-your-grant'],
  ['another department signs', [requested, [stranger, approve('provider')]], 'not-your-grant'],
  [
    'the provider signs for the authority',
    [requested, [provider, approve('authority')]],
    'not-your-grant',
  ],
  [
    'the authority signs for the provider',
    [requested, [authority, approve('provider')]],
    'not-your-grant',
  ],
  ['the applicant refuses', [requested, [applicant, refusal]], 'not-your-grant'],
  [
    'the provider takes the application back',
    [requested, [provider, because('withdraw')]],
    'not-your-grant',
  ],
  [
    'the provider extends its own clock',
    [requested, [provider, { did: 'extend', workingDays: 5, reason: 'busy' }]],
    'not-your-grant',
  ],
  [
    'who holds a grant suspends it',
    [...inForce, [applicant, because('suspend')]],
    'not-your-grant',
  ],
  ['another department revokes it', [...inForce, [stranger, because('revoke')]], 'not-your-grant'],
  [
    'one side signs twice',
    [requested, [provider, approve('provider')], [otherProvider, approve('provider')]],
    'step-not-possible',
  ],
  [
    'a second notice is given',
    [requested, [provider, notice], complete, [otherProvider, notice]],
    'step-not-possible',
  ],
  [
    'what is incomplete is refused',
    [requested, [provider, notice], [provider, refusal]],
    'step-not-possible',
  ],
  [
    'what is incomplete is signed',
    [requested, [provider, notice], [provider, approve('provider')]],
    'step-not-possible',
  ],
  [
    'what was refused is signed',
    [requested, [provider, refusal], [authority, approve('authority')]],
    'step-not-possible',
  ],
  [
    'what was revoked goes on',
    [...inForce, [provider, because('revoke')], [authority, because('resume')]],
    'step-not-possible',
  ],
  [
    'what is in force is signed again',
    [...inForce, [authority, approve('authority')]],
    'step-not-possible',
  ],
  [
    'what is in force is taken back',
    [...inForce, [applicant, because('withdraw')]],
    'step-not-possible',
  ],
  ['what is complete is completed', [requested, complete], 'step-not-possible'],
]
test.each(mayNot)('it is refused that %s', (_what, doings, code) => {
  expect(outcome(doings)).toBe(code)
})

test('an officer of the provider does not countersign for the authority, whatever their role', () => {
  const both: Officer = { ...authority, department: 'minzheng', account: 'o-9' }
  expect(outcome([requested, [both, approve('authority')]])).toBe('not-your-grant')
})

const everyone: Officer = {
  department: 'shuju',
  account: 'o-9',
  isAuthority: true,
  isProvider: true,
}
test.each<[string, readonly Doing[]]>([
  [
    'signs what they applied for themselves',
    [
      [
        { ...everyone, department: 'ziran' },
        { did: 'request', wanted },
      ],
      [{ ...everyone, department: 'ziran' }, approve('authority')],
    ],
  ],
  [
    'lets go on what they stopped themselves',
    [...inForce, [authority, because('suspend')], [authority, because('resume')]],
  ],
])('nobody %s', (_what, doings) => {
  expect(outcome(doings)).toBe('two-officers')
})

test('nobody signs what the law does not let be shared for that matter', () => {
  const elsewhere = { attribute: 'conditional', conditions: { purposes: ['pension'] } } as const
  expect(outcome(inForce.slice(0, 2), { sharing: elsewhere })).toBe('step-not-possible')
  const withheld = { attribute: 'withheld', reason: 'secret', legalBasis: 'a law' } as const
  expect(outcome(inForce.slice(0, 2), { sharing: withheld })).toBe('step-not-possible')
})

const delayed = { ...wanted, purpose: 'criminal-investigation' }
const asked: Doing = [applicant, { did: 'request', wanted: delayed }]
const forZiran = exemptions.map((rule) => ({ ...rule, departments: ['ziran'] }))

test('what citizens are told later is signed for whom its rule names, whatever matters the type names', () => {
  const signed: readonly Doing[] = [asked, [provider, approve('provider')]]
  expect(outcome(signed, { rules: forZiran })).toBe('approved')
  expect(after(signed)).toEqual({
    code: 'step-not-possible',
    rule: '$.purpose: criminal-investigation is for gongan alone',
    owner: 'the sharing authority',
    remedy: expect.stringContaining('outside-the-conditions'),
  })
})

test('a rule for some types is a rule for no others', () => {
  const signed: readonly Doing[] = [asked, [provider, approve('provider')]]
  const ofTypes = (...recordTypes: readonly string[]) => ({
    rules: forZiran.map((rule) => ({ ...rule, recordTypes })),
  })
  expect(outcome(signed, ofTypes('realestate.right', 'marriage.event'))).toBe('approved')
  expect(after(signed, ofTypes('realestate.right'))).toMatchObject({
    rule: '$.purpose: criminal-investigation is of realestate.right alone',
  })
})

test('what the law withholds is signed for no rule', () => {
  const sharing = { attribute: 'withheld', reason: 'secret', legalBasis: 'a law' } as const
  const signed: readonly Doing[] = [asked, [provider, approve('provider')]]
  expect(outcome(signed, { sharing, rules: forZiran })).toBe('step-not-possible')
})

test('a step says when it was taken and by whom, and one that was not taken leaves nothing', () => {
  const reached = after([requested, [provider, notice, 1]])
  expect('steps' in reached && reached.steps.map(({ did, at, by }) => [did, at, by])).toEqual([
    ['request', '2026-11-23T01:00:00.000Z', 'ziran:o-1'],
    ['notice', '2026-11-24T01:00:00.001Z', 'minzheng:o-2'],
  ])
})
