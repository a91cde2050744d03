import { expect, test } from 'vitest'
import type { Grant } from '@hutong/schemas/catalogue'
import type { AccessQuestion } from '../src/access-question.ts'
import { decideAccess } from '../src/decide-access.ts'
import { explainAccess } from '../src/explain-access.ts'
import { grant, question } from './support/access.ts'
import { picker } from './support/picker.ts'
import type { Pick } from './support/picker.ts'

const casesMax = 100_000
const seed = 809
const bank = '91330106MA27A00000'

interface Case {
  readonly department: string
  readonly grants: readonly Grant[]
  readonly asked: AccessQuestion
  readonly today: string
  /** Grants with an emergency that nobody confirmed in time. */
  readonly unconfirmed: readonly string[]
}

/** What a lawyer would read off the grant: every line must be true. */
function opens(one: Grant, { department, asked, today, unconfirmed }: Case): boolean {
  const { onBehalf } = asked
  const holds = onBehalf === undefined || onBehalf.fault === null
  const receiver =
    onBehalf?.fault === null && onBehalf.kind === 'disclosure' ? onBehalf.party : null
  const wantedReceiver =
    one.thirdParty ?? (one.authorisationRequired === true ? one.consumer : null)
  return [
    one.state === 'active',
    one.consumer === department,
    one.recordType === asked.recordType,
    one.purpose === asked.purpose,
    one.legalBasis === asked.legalBasis,
    one.actions.some((action) => action === asked.action),
    !(today < one.from || today > one.until),
    asked.fields.every((field) => one.fields.some((open) => open === field)),
    asked.claimedRegion === undefined ||
      one.regions.length === 0 ||
      one.regions.some((prefix) => asked.claimedRegion?.slice(0, prefix.length) === prefix),
    asked.hasCase || !one.caseRequired || (one.breakGlass === true && asked.isBreakGlass === true),
    asked.byRecordId === undefined || one.byRecordId === true,
    asked.isOwnRecord !== true,
    asked.tokenIsFor !== 'other',
    one.subjectBound !== true || asked.tokenIsFor === 'subject',
    holds,
    receiver === wantedReceiver,
    !(asked.action === 'read' && holds && onBehalf !== undefined && receiver === null),
    (one.breakGlass === true) === (asked.isBreakGlass === true),
    one.breakGlass !== true || !unconfirmed.includes(one.id),
  ].every(Boolean)
}

function decide({ department, grants, asked, today, unconfirmed }: Case) {
  const isUnconfirmed = (id: string): boolean => unconfirmed.includes(id)
  const circumstances = { today, owner: 'minzheng', isUnconfirmed }
  return {
    decision: decideAccess({ department }, grants, asked, circumstances),
    explanation: () => explainAccess({ department }, grants, asked, circumstances),
  }
}

test(`of ${casesMax} random cases each is decided as the grants read, and so is each with one thing changed`, () => {
  const pick = picker(seed)
  const count = { allowed: 0, refused: 0, flipped: 0 }
  for (let at = 0; at < casesMax; at += 1) {
    const one = randomCase(pick)
    const allowed = judge(one, at)
    count[allowed ? 'allowed' : 'refused'] += 1
    if (allowed) continue
    for (const changed of mutations(one, pick)) if (judge(changed, at)) count.flipped += 1
  }
  // Cases of one kind only would prove nothing.
  expect(Math.min(count.allowed, count.refused)).toBeGreaterThan(casesMax / 50)
  expect(count.flipped).toBeGreaterThan(casesMax / 50)
})

/** Whether it is allowed; throws where the oracle says something else. A hundred thousand calls of `expect` would cost more than the cases. */
function judge(one: Case, at: number): boolean {
  const { decision } = decide(one)
  const expected = one.grants.some((each) => opens(each, one))
  const shown = decision.allowed && opens(decision.grant, one)
  if (decision.allowed === expected && shown === expected) return expected
  throw new Error(
    `seed ${seed}, case ${at}: allowed ${decision.allowed}, by a grant that opens it ${shown}, not ${expected}: ${JSON.stringify(one)}`,
  )
}

test('an explanation says the same as the decision, and names every rule that a refusal names', () => {
  const pick = picker(seed + 1)
  for (let at = 0; at < casesMax / 20; at += 1) {
    const { decision, explanation } = decide(randomCase(pick))
    const told = explanation()
    expect(told.allowed).toBe(decision.allowed)
    expect(told.grants.at(0)?.allowed ?? false).toBe(decision.allowed)
    const steps = told.grants.flatMap((one) => one.steps)
    const rules = steps.flatMap((step) => (step.passed ? [] : [step.rule]))
    const named = decision.allowed ? [] : decision.failed.map(({ rule }) => rule)
    expect([...rules, told.missing?.rule], `case ${at}`).toEqual(expect.arrayContaining(named))
  }
})

/** The case with its time, region, fields, person or case number changed, one at a time. */
function mutations(one: Case, pick: Pick): readonly Case[] {
  const { claimedRegion: _, ...regionless } = one.asked
  const { tokenIsFor: _is, ...unbound } = one.asked
  return [
    { ...one, today: pick(['2025-08-01', '2026-11-22', '2026-11-23', '2026-11-24', '2027-12-31']) },
    {
      ...one,
      asked: { ...one.asked, claimedRegion: pick(['330106', '330102', '310101', '3301']) },
    },
    { ...one, asked: regionless },
    { ...one, asked: { ...one.asked, fields: pick([['event'], ['partyA'], ['registrarCode']]) } },
    { ...one, asked: unbound },
    { ...one, asked: { ...one.asked, tokenIsFor: pick(['subject', 'other']) } },
    { ...one, asked: { ...one.asked, hasCase: !one.asked.hasCase } },
  ]
}

function randomCase(pick: Pick): Case {
  const { claimedRegion: _claimedRegion, ...regionless } = question
  const region = pick(['330106', '330106', '330102', '310101', undefined])
  return {
    department: pick(['ziran', 'ziran', 'ziran', 'shuiwu']),
    grants: pick([[1], [1], [1, 2], [1, 2, 3], []]).map((n) => randomGrant(pick, n)),
    today: pick(['2026-11-23', '2026-11-23', '2026-11-22', '2026-11-24']),
    unconfirmed: pick([[], [], ['g-1'], ['g-2', 'g-3']]),
    asked: {
      ...regionless,
      recordType: often(pick, 'marriage.event', 'person.identity'),
      purpose: often(pick, 'house-transfer', 'pension'),
      action: often(pick, 'verify', 'read'),
      fields: pick([['event'], ['event', 'partyA'], ['event', 'registrarCode'], []]),
      hasCase: often(pick, true, false),
      ...(region === undefined ? {} : { claimedRegion: region }),
      ...often<Partial<AccessQuestion>>(pick, {}, { byRecordId: true }),
      ...rarely<Partial<AccessQuestion>>(pick, {}, { isBreakGlass: true }),
      ...rarely<Partial<AccessQuestion>>(pick, {}, { isOwnRecord: true }),
      ...rarely<Partial<AccessQuestion>>(pick, {}, { tokenIsFor: pick(['subject', 'other']) }),
      ...rarely<Partial<AccessQuestion>>(pick, {}, { onBehalf: randomOnBehalf(pick) }),
    },
  }
}

function randomOnBehalf(pick: Pick): NonNullable<AccessQuestion['onBehalf']> {
  return pick<NonNullable<AccessQuestion['onBehalf']>>([
    { fault: null, kind: 'agent' },
    { fault: null, kind: 'guardian' },
    { fault: null, kind: 'disclosure', party: bank },
    { fault: null, kind: 'disclosure', party: 'ziran' },
    { fault: 'withdrawn' },
    { fault: 'principal' },
  ])
}

function randomGrant(pick: Pick, n: number): Grant {
  return {
    ...grant,
    id: `g-${n}`,
    state: pick(['active', 'active', 'active', 'active', 'active', 'suspended', 'revoked']),
    consumer: often(pick, 'ziran', 'shuiwu'),
    recordType: often(pick, 'marriage.event', 'person.identity'),
    purpose: often(pick, 'house-transfer', 'pension'),
    legalBasis: often(pick, grant.legalBasis, 'social-insurance-2018#16'),
    actions: pick([['verify'], ['verify', 'read'], ['read']]),
    fields: pick([['event'], ['event', 'partyA'], grant.fields]),
    regions: pick([[], [], ['3301'], ['330102'], ['330102', '330106']]),
    caseRequired: pick([true, false]),
    byRecordId: pick([true, false]),
    subjectBound: rarely(pick, false, true),
    breakGlass: rarely(pick, false, true),
    authorisationRequired: rarely(pick, false, true),
    ...rarely<Partial<Grant>>(pick, {}, { thirdParty: bank }),
    from: pick(['2025-08-01', '2026-11-23', '2026-11-24']),
    until: pick(['2027-12-31', '2026-11-23', '2026-11-22']),
  }
}

function often<Value>(pick: Pick, usual: Value, other: Value): Value {
  return pick([usual, usual, usual, usual, usual, other])
}

function rarely<Value>(pick: Pick, usual: Value, other: Value): Value {
  return often(pick, usual, often(pick, usual, other))
}
