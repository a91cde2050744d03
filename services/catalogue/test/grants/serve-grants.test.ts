import { readFileSync } from 'node:fs'
import { verifyReceipt } from '@hutong/ledger'
import { fixedTopics } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { failingLog } from '@hutong/log/testing'
import { temporaryFolder } from '@hutong/process/testing'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { department, grant, owners } from '../catalogue-files.ts'
import { openAccess } from '../support/open-access.ts'
import type { Access, Told } from '../support/open-access.ts'
import { wanted } from './steps.ts'

let access: Access
beforeEach(async () => {
  access = await openAccess(onTestFinished, { log: await openTestLog() })
})

async function openTestLog(): Promise<Log> {
  const folder = temporaryFolder(onTestFinished)
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  onTestFinished(() => log.close())
  return log
}

const request = (id: string, change: object = {}): Promise<Told> =>
  access.post('applicant', '/v1/grants', { id, wanted: { ...wanted, ...change } })
const step = (who: string, id: string, body: object): Promise<Told> =>
  access.post(who, `/v1/grants/${id}/steps`, body)
const approve = async (id: string): Promise<Told> => {
  await step('provider', id, { did: 'approve', as: 'provider' })
  return step('authority', id, { did: 'approve', as: 'authority' })
}
const reason = 'for this reason'
const inForce = () => access.catalogue.grantsOf('ziran').map(({ id, state }) => [id, state])
const untilInForce = (id: string, state: string): Promise<void> =>
  vi.waitFor(() => expect(inForce()).toContainEqual([id, state]), { timeout: 10_000 })

test('what two officers have signed is in force, and what was signed is what was applied for', async () => {
  expect((await request('g-new')).body).toMatchObject({
    id: 'g-new',
    consumer: 'ziran',
    owner: 'minzheng',
    state: 'requested',
    deadline: { what: 'answer', date: '2026-12-07', calendar: 'FIXED', isOverdue: false },
  })
  expect(inForce()).toEqual([['g-1', 'active']])
  expect(await approve('g-new')).toMatchObject({
    status: 200,
    body: {
      state: 'active',
      approvedBy: { provider: 'minzheng:provider', authority: 'shuju:authority' },
    },
  })
  await untilInForce('g-new', 'active')
  const { scenario: _, ...conditions } = wanted
  expect(access.catalogue.grantsOf('ziran').find(({ id }) => id === 'g-new')).toMatchObject(
    conditions,
  )
})

test('every step is an entry, and its answer carries the proof', async () => {
  const { body } = await request('g-new')
  const { receipt } = body
  const vkey = readFileSync(access.vkeyFile, 'utf8')
  const verdict = await verifyReceipt({ receipt: String(receipt), vkey, body })
  expect(verdict).toMatchObject({ valid: true })
})

test('an application that lacks something is told everything at once, and is not refused', async () => {
  const lacking = await access.post('applicant', '/v1/grants', {
    id: 'g-new',
    wanted: { recordType: 'marriage.event', fields: ['shoeSize'], legalBasis: 'none' },
  })
  expect(lacking).toMatchObject({ status: 201, body: { state: 'incomplete', deadline: null } })
  expect(lacking.body['missing']).toEqual(
    ['purpose', 'scenario', 'actions', 'from', 'until', 'legalBasis', 'fields'].map((name) =>
      expect.objectContaining({ field: `$.${name}` }),
    ),
  )
  const completed = await step('applicant', 'g-new', { did: 'complete', wanted })
  expect(completed.body).toMatchObject({ state: 'requested', missing: [] })
})

const investigation = {
  ...wanted,
  purpose: 'criminal-investigation',
  legalBasis: 'criminal-procedure-2018#54',
}
const notForIt = {
  field: '$.purpose',
  rule: 'criminal-investigation is for gongan alone',
  fix: expect.stringContaining('the rule criminal-investigation in exemptions.json'),
}

test('what citizens are told later is applied for by the department of its rule, signed, and in force', async () => {
  const asked = await access.post('police', '/v1/grants', { id: 'g-new', wanted: investigation })
  expect(asked.body).toMatchObject({ state: 'requested', missing: [] })
  expect((await approve('g-new')).body).toMatchObject({ state: 'active' })
  await vi.waitFor(
    () =>
      expect(access.catalogue.grantsOf('gongan')).toMatchObject([
        { id: 'g-new', state: 'active', purpose: 'criminal-investigation' },
      ]),
    { timeout: 10_000 },
  )
})

test('another department is told which field, which rule and what to do, and nobody can sign it', async () => {
  const asked = await request('g-new', investigation)
  expect(asked).toMatchObject({ status: 201, body: { state: 'incomplete', missing: [notForIt] } })
  expect(await step('provider', 'g-new', { did: 'approve', as: 'provider' })).toMatchObject({
    status: 409,
    body: { code: 'step-not-possible' },
  })
})

test('a department that came after one of a rule applies for its purpose', async () => {
  const succession = { on: '2026-01-01', by: ['newest'] }
  const departments = [
    department,
    { ...department, code: 'newest' },
    ...owners.map((one) => (one.code === 'gongan' ? { ...one, succession } : one)),
  ]
  access = await openAccess(onTestFinished, { log: await openTestLog(), files: { departments } })
  const asked = await access.post('successor', '/v1/grants', { wanted: investigation })
  expect(asked.body).toMatchObject({ state: 'requested', missing: [] })
})

test('the same request sent again is the same application, and another one of its id is a conflict', async () => {
  await request('g-new')
  expect(await request('g-new')).toMatchObject({ status: 201, body: { state: 'requested' } })
  expect((await access.get('applicant', '/v1/grants/g-new')).body['steps']).toHaveLength(1)
  expect(await request('g-new', { fields: ['event'] })).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  })
})

test.each([
  ['a system', 'system', 403, 'scope-missing'],
  ['a clerk', 'clerk', 403, 'scope-missing'],
  ['nobody known', 'nobody', 401, 'unauthenticated'],
])('%s cannot decide', async (_what, who, status, code) => {
  expect(await access.post(who, '/v1/grants', { wanted })).toMatchObject({ status, body: { code } })
  expect(await access.get(who, '/v1/grants')).toMatchObject({ status, body: { code } })
})

test('an integrator applies for nothing: that is for officers of the department', async () => {
  expect(await access.post('integrator', '/v1/grants', { wanted })).toMatchObject({
    status: 403,
    body: { code: 'not-your-grant', owner: 'minzheng' },
  })
})

test('a department that ended applies for nothing any more', async () => {
  const ended = { ...department, succession: { on: '2026-01-01', by: ['minzheng'] } }
  const files = { departments: [ended, ...owners] }
  access = await openAccess(onTestFinished, { log: await openTestLog(), files })
  expect(await request('g-new')).toMatchObject({
    status: 409,
    body: { rule: 'ziran is no department in being' },
  })
})

test('another department neither sees an application nor takes a step of it', async () => {
  await request('g-new')
  expect((await access.get('stranger', '/v1/grants')).body).toEqual({ grants: [] })
  expect(await access.get('stranger', '/v1/grants/g-new')).toMatchObject({ status: 404 })
  expect(await step('stranger', 'g-new', { did: 'withdraw', reason })).toMatchObject({
    status: 404,
  })
})

test('a step that is not possible says why, with a receipt, and changes nothing', async () => {
  await request('g-new')
  const told = await step('authority', 'g-new', { did: 'resume', reason })
  expect(told).toMatchObject({
    status: 409,
    body: { code: 'step-not-possible', rule: expect.stringContaining('requested') },
  })
  expect(told.body['receipt']).toContain('tlog-proof')
  expect((await access.get('applicant', '/v1/grants/g-new')).body['steps']).toHaveLength(1)
})

test('who decided on something older is told so', async () => {
  await request('g-new')
  await step('provider', 'g-new', { did: 'approve', as: 'provider', after: 1 })
  const late = { did: 'refuse', ground: 'beyond-the-duty', reason, after: 1 }
  expect(await step('authority', 'g-new', late)).toMatchObject({
    status: 409,
    body: { rule: 'there are 2 steps by now' },
  })
})

test('of two officers who act at the same moment, one is first', async () => {
  await request('g-new')
  const told = await Promise.all([
    step('provider', 'g-new', { did: 'approve', as: 'provider' }),
    step('provider', 'g-new', { did: 'approve', as: 'provider' }),
  ])
  expect(new Set(told.map(({ status }) => status))).toEqual(new Set([200, 409]))
})

test.each([
  ['a type that is none', { wanted: { ...wanted, recordType: 'no.type' } }, '$.wanted.recordType'],
  ['an unknown condition', { wanted: { ...wanted, forEver: true } }, '$.wanted.forEver'],
  ['no type', { wanted: {} }, '$.wanted.recordType'],
  ['a wrong id', { id: '../g', wanted }, '$.id'],
  ['a number of a person as its id', { id: '330106199003079975', wanted }, '$.id'],
])('%s is refused as bad input, naming the field', async (_what, body, field) => {
  expect(await access.post('applicant', '/v1/grants', body)).toMatchObject({
    status: 422,
    body: { code: 'invalid', errors: [expect.objectContaining({ field })] },
  })
})

test('a grant of a file that an officer stopped stays stopped, whatever the files say', async () => {
  expect(await step('provider', 'g-1', { did: 'suspend', reason })).toMatchObject({
    status: 200,
    body: { state: 'suspended' },
  })
  await untilInForce('g-1', 'suspended')
  const { log } = access
  await access.close()
  access = await openAccess(onTestFinished, { log })
  await untilInForce('g-1', 'suspended')
  await step('authority', 'g-1', { did: 'resume', reason })
  await untilInForce('g-1', 'active')
  await access.close()
  access = await openAccess(onTestFinished, { log, files: { grants: [] } })
  await untilInForce('g-1', 'active')
  expect(access.catalogue.grantsOf('ziran')).toEqual([grant])
})

test.each([
  ['a reason', { did: 'withdraw', reason: 'abc\ud800' }],
  ['a field', { did: 'complete', wanted: { ...wanted, fields: ['abc\ud800'] } }],
])('half a character in %s is refused, and nothing is changed', async (_what, body) => {
  await request('g-new')
  expect(await step('applicant', 'g-new', body)).toMatchObject({
    status: 400,
    body: { code: 'malformed' },
  })
  expect((await access.get('applicant', '/v1/grants/g-new')).body['steps']).toHaveLength(1)
})

test('whatever was written into an application, there is room to stop its grant', async () => {
  const { scenario: _, ...lacking } = wanted
  const scenario = '长'.repeat(2000)
  await access.post('applicant', '/v1/grants', { id: 'g-new', wanted: lacking })
  const padded = { did: 'complete', wanted: { ...lacking, purpose: 'none', scenario } }
  let told: Told
  do told = await step('applicant', 'g-new', padded)
  while (told.status === 200)
  expect(told).toMatchObject({ status: 409, body: { rule: expect.stringContaining('steps') } })
  expect(await step('applicant', 'g-new', { did: 'withdraw', reason })).toMatchObject({
    status: 200,
    body: { state: 'withdrawn' },
  })
})

test('lists tell what is overdue and what is disputed', async () => {
  await request('g-new')
  const ids = async (query: string, who = 'applicant') => {
    const { grants } = (await access.get(who, query)).body
    return Array.isArray(grants) && grants.map(({ id }) => String(id))
  }
  expect(await ids('/v1/grants?overdue=true')).toEqual([])
  access.time.now += 15 * 86_400_000
  expect(await ids('/v1/grants?overdue=true')).toEqual(['g-new'])
  expect(await ids('/v1/grants?overdue=true', 'authority')).toEqual(['g-new'])
  expect(await ids('/v1/disputes')).toEqual([])
  await step('applicant', 'g-new', { did: 'dispute', reason })
  expect(await ids('/v1/disputes')).toEqual(['g-new'])
  expect(await ids('/v1/grants?state=active')).toEqual(['g-1'])
})

test('a grant whose last day is over is expired, and needs no step for that', async () => {
  access.time.now = Date.parse('2028-01-01T00:00:00+08:00')
  expect((await access.get('authority', '/v1/grants/g-1')).body).toMatchObject({ state: 'expired' })
})

test.each(['lost-before', 'answer-lost'] as const)(
  'when the log fails (%s), nothing was said, and the step can be taken again or has been taken',
  async (how) => {
    const log = await openTestLog()
    access = await openAccess(onTestFinished, { log, followed: failingLog(log, { nth: 1, how }) })
    expect(await request('g-new')).toMatchObject({ status: 503, body: { code: 'not-ready' } })
    await vi.waitFor(async () => expect((await request('g-new')).status).toBe(201), {
      timeout: 10_000,
    })
    expect((await access.get('applicant', '/v1/grants/g-new')).body['steps']).toHaveLength(1)
  },
)

test.each(['lost-before', 'answer-lost'] as const)(
  'when the log takes an application and not its grant (%s), the grant follows by itself',
  async (how) => {
    const log = await openTestLog()
    // Request, the provider's signature, the authority's, then the grant.
    access = await openAccess(onTestFinished, { log, followed: failingLog(log, { nth: 4, how }) })
    await request('g-new')
    expect(await approve('g-new')).toMatchObject({ status: 503 })
    await untilInForce('g-new', 'active')
  },
)

test('a grant that was lost with the process is written when the next one starts', async () => {
  const log = await openTestLog()
  const lost: Log = {
    ...log,
    append: async (topic, entries) => {
      if (topic === 'catalogue.grants') throw new Error('the process ends here')
      return log.append(topic, entries)
    },
  }
  access = await openAccess(onTestFinished, { log, followed: lost })
  await request('g-new')
  await approve('g-new')
  await access.close()
  access = await openAccess(onTestFinished, { log })
  await untilInForce('g-new', 'active')
})
