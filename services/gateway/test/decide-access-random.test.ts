import { expect, test } from 'vitest'
import type { Grant } from '@hutong/schemas/catalogue'
import { decideAccess } from '../src/decide-access.ts'
import type { AccessQuestion } from '../src/decide-access.ts'
import { grant, question } from './support/access.ts'
import { picker } from './support/picker.ts'
import type { Pick } from './support/picker.ts'

const casesMax = 20_000
const seed = 809

interface Case {
  readonly department: string
  readonly grants: readonly Grant[]
  readonly asked: AccessQuestion
  readonly today: string
}

/** What a lawyer would read off the grant: every line must be true. */
function opens(one: Grant, { department, asked, today }: Case): boolean {
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
    asked.hasCase || !one.caseRequired,
    asked.byRecordId === undefined || one.byRecordId === true,
  ].every(Boolean)
}

test(`of ${casesMax} random cases each is decided as the grants read`, () => {
  const pick = picker(seed)
  const count = { allowed: 0, refused: 0 }
  for (let at = 0; at < casesMax; at += 1) {
    const one = randomCase(pick)
    const expected = one.grants.some((each) => opens(each, one))
    const decision = decideAccess(
      { department: one.department },
      one.grants,
      one.asked,
      one.today,
      'minzheng',
    )
    expect(decision.allowed, `seed ${seed}, case ${at}: ${JSON.stringify(one)}`).toBe(expected)
    const shown = decision.allowed && opens(decision.grant, one)
    expect(shown, `the grant told in case ${at} is one that opens`).toBe(expected)
    count[decision.allowed ? 'allowed' : 'refused'] += 1
  }
  // Cases of one kind only would prove nothing.
  expect(Math.min(count.allowed, count.refused)).toBeGreaterThan(casesMax / 50)
})

function randomCase(pick: Pick): Case {
  const { claimedRegion: _claimedRegion, ...regionless } = question
  const region = pick(['330106', '330106', '330102', '310101', undefined])
  return {
    department: pick(['ziran', 'ziran', 'ziran', 'shuiwu']),
    grants: pick([[1], [1], [1, 2], [1, 2, 3], []]).map((n) => randomGrant(pick, n)),
    today: pick(['2026-11-23', '2026-11-23', '2026-11-22', '2026-11-24']),
    asked: {
      ...regionless,
      recordType: often(pick, 'marriage.event', 'person.identity'),
      purpose: often(pick, 'house-transfer', 'pension'),
      action: often(pick, 'verify', 'read'),
      fields: pick([['event'], ['event', 'partyA'], ['event', 'registrarCode'], []]),
      hasCase: often(pick, true, false),
      ...(region === undefined ? {} : { claimedRegion: region }),
      ...often<Partial<AccessQuestion>>(pick, {}, { byRecordId: true }),
    },
  }
}

function randomGrant(pick: Pick, n: number): Grant {
  return {
    ...grant,
    id: `g-${n}`,
    state: pick(['active', 'active', 'active', 'suspended', 'revoked']),
    consumer: often(pick, 'ziran', 'shuiwu'),
    recordType: often(pick, 'marriage.event', 'person.identity'),
    purpose: often(pick, 'house-transfer', 'pension'),
    legalBasis: often(pick, grant.legalBasis, 'social-insurance-2018#16'),
    actions: pick([['verify'], ['verify', 'read'], ['read']]),
    fields: pick([['event'], ['event', 'partyA'], grant.fields]),
    regions: pick([[], [], ['3301'], ['330102'], ['330102', '330106']]),
    caseRequired: pick([true, false]),
    byRecordId: pick([true, false]),
    from: pick(['2025-08-01', '2026-11-23', '2026-11-24']),
    until: pick(['2027-12-31', '2026-11-23', '2026-11-22']),
  }
}

function often<Value>(pick: Pick, usual: Value, other: Value): Value {
  return pick([usual, usual, usual, usual, usual, other])
}
