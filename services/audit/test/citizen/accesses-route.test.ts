import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { exemptions, pidOf } from '@hutong/schemas'
import { me, openView, other, portal, subjectKey } from './open-view.ts'
import type { CitizensView, Told } from './open-view.ts'

let view: CitizensView
beforeEach(async () => {
  view = await openView(onTestFinished)
})

const url = '/v1/me/accesses'
const ask = (body: object = {}, caller = portal): Promise<Told> =>
  view.send({ method: 'POST', url, body: { subject: me, ...body }, caller })
const timesOf = ({ body }: Told): unknown => body.accesses?.map(({ time }) => time)
const hour = (at: number): string => `2026-11-23T${String(at).padStart(2, '0')}:00:00.000Z`
const dayMs = 86_400_000
const [rule] = exemptions
const exempt = { purpose: rule?.purposes[0]?.code ?? '', department: rule?.departments[0] ?? '' }

test('a person reads who looked, for which matter, by which law, at what, and what was told', async () => {
  await view.add({})
  const { status, headers, body } = await ask()
  expect(status).toBe(200)
  expect(headers['cache-control']).toBe('no-store')
  expect(body.accesses).toEqual([
    {
      time: hour(0),
      department: { code: 'ziran', titleZh: '自然资源局', titleEn: 'natural resources' },
      system: 'real-estate-window',
      why: {
        zh: '自然资源局(real-estate-window)为办理“二手房(存量房)转移登记”核对了您的“婚姻登记”',
        en: expect.stringContaining('checked your'),
      },
      purpose: expect.objectContaining({ code: 'house-transfer' }),
      legalBasis: expect.objectContaining({
        id: 'real-estate-registration-2024#17',
        article: '17',
      }),
      recordType: expect.objectContaining({ name: 'marriage.event', titleZh: '婚姻登记' }),
      action: 'verify',
      fields: [expect.objectContaining({ name: 'certificateNo' })],
      answer: expect.objectContaining({ zh: '所称与记录相符' }),
      caused: false,
      delayed: null,
      receipt: null,
      unproven: 'ledger-unknown',
    },
  ])
  expect(body).toMatchObject({ next: null, receipt: 'proof', erasure: { zh: expect.any(String) } })
})

test('refused attempts, emergencies and looks beside another question are told as what they are', async () => {
  await view.add(
    { kind: 'refusal', answerClass: 'REFUSED:grant-missing', status: 403 },
    { kind: 'break-glass' },
    { cause: 'ab'.repeat(32) },
    { kind: 'audit-read', action: 'accesses', client: 'citizen-portal', department: 'shuju' },
  )
  const { body } = await ask()
  const sentences = body.accesses?.map(({ why }) => JSON.stringify(why))
  expect(sentences).toEqual([
    expect.stringContaining('您本人通过shuju(citizen-portal)'),
    expect.stringContaining('查询另一个人时'),
    expect.stringContaining('紧急情况'),
    expect.stringContaining('被拒绝'),
  ])
  expect(body.accesses?.map(({ caused }) => caused)).toEqual([false, true, false, false])
})

test('what officers do with authorisations, flags and mistakes is no look at a record', async () => {
  await view.add({ kind: 'admin' }, { kind: 'error' }, { kind: 'digest' })
  expect((await ask()).body.accesses).toEqual([])
})

test('looks of every quarter are told, each under the tag of its own', async () => {
  const tagOf = await view.nextEpoch()
  await view.add({}, { subject: tagOf(me) }, { subject: tagOf(other) })
  expect(timesOf(await ask())).toEqual([hour(1), hour(0)])
})

test('looks at others are not told', async () => {
  await view.add({ subject: view.tagOf(other) }, {})
  expect(timesOf(await ask())).toEqual([hour(1)])
})

test('pages join without gap or repetition, also over what is withheld', async () => {
  await view.add({}, exempt, {}, { kind: 'admin' }, {}, exempt, {})
  const first = await ask({ limit: 2 })
  const second = await ask({ limit: 2, cursor: first.body['next'] })
  expect([timesOf(first), timesOf(second)]).toEqual([
    [hour(6), hour(4)],
    [hour(2), hour(0)],
  ])
  expect(second.body['next']).toBeNull()
})

test('a period is of the time of Asia/Shanghai, its end left out', async () => {
  await view.add(...Array.from({ length: 20 }, () => ({})))
  const told = await ask({ from: '2026-11-23T10:00', to: '2026-11-23T12:00', limit: 100 })
  expect(timesOf(told)).toEqual([hour(3), hour(2)])
  expect(timesOf(await ask({ from: '2026-11-24', limit: 100 }))).toEqual([19, 18, 17, 16].map(hour))
})

test('a look under a rule is listed after its days, to the millisecond, and says which rule delayed it', async () => {
  await view.add(exempt)
  const over = Date.parse(hour(0)) + (rule?.days ?? 0) * dayMs
  view.setNow(over - 1)
  expect((await ask()).body.accesses).toEqual([])
  view.setNow(over)
  expect((await ask()).body.accesses).toMatchObject([{ delayed: { rule: rule?.id } }])
})

test('a department that a rule does not name hides nothing by naming its purpose', async () => {
  await view.add({ ...exempt, department: 'ziran' })
  expect((await ask()).body.accesses).toHaveLength(1)
})

test('a department that came after one of a rule is under it, also when it has ended since', async () => {
  view.merge(exempt.department, 'heir')
  view.merge('heir', 'newest')
  await view.add({ ...exempt, department: 'heir' }, { ...exempt, department: 'newest' }, {})
  expect(timesOf(await ask())).toEqual([hour(2)])
})

test('nothing of an answer tells whether something is withheld', async () => {
  const without = await ask()
  await view.add(exempt)
  const withOne = await ask()
  expect(withOne.text).toBe(without.text)
  expect(withOne.body['withheld']).toMatchObject(
    exemptions.map(({ id, days, law }) => ({ rule: id, days, law })),
  )
  expect(view.noted[0]).toEqual(view.noted[1])
})

test('a reading is on record before it is told, about that person', async () => {
  await view.add({}, {})
  await ask()
  expect(view.noted).toEqual([
    expect.objectContaining({
      kind: 'audit-read',
      action: 'accesses',
      subject: me,
      answerClass: 'DATA',
      details: { note: '2 accesses' },
    }),
  ])
})

test('when the reading cannot be put on record, nothing is told', async () => {
  await view.add({})
  view.failNotes()
  const told = await ask()
  expect(told).toMatchObject({ status: 503, body: { code: 'ledger-unavailable' } })
  expect(told.text).not.toContain('ziran')
})

const bound = (holder: { readonly client: string }) => ({
  ...portal,
  pid: pidOf(holder, other, { subjectKey }),
})

test('a broken index key is in the way of tokens that are good for one person, and of no others', async () => {
  view.breakIndexKey()
  expect((await ask()).status).toBe(200)
  expect((await ask({}, { ...portal, pid: 'somebody' })).status).toBe(500)
})

test("a portal's token that is good for one person tells of that person alone", async () => {
  await view.add({ subject: view.tagOf(other) })
  const token = bound({ client: portal.client })
  expect((await ask({ subject: other }, token)).body.accesses).toHaveLength(1)
  expect(await ask({}, token)).toMatchObject({
    status: 403,
    body: { code: 'subject-not-bound', receipt: 'proof' },
  })
})

test('a refused reading is on record about the person whom it was after', async () => {
  await ask({}, bound({ client: 'another-portal' }))
  expect(view.noted).toMatchObject([
    { kind: 'refusal', action: 'accesses', subject: me, answerClass: 'REFUSED:subject-not-bound' },
  ])
})

const citizen = (own?: string) => ({
  ...portal,
  client: 'hutong-cli',
  person: {
    account: 'zhang-san',
    department: 'shuju',
    roles: new Set(['citizen'] as const),
    ...(own === undefined ? {} : { own }),
  },
})

test('who signed in as a citizen sees the own list, and no other', async () => {
  const own = pidOf({ account: 'zhang-san' }, me, { subjectKey })
  expect((await ask({}, citizen(own))).status).toBe(200)
  expect((await ask({ subject: other }, citizen(own))).status).toBe(403)
  expect((await ask({}, citizen())).body['remedy']).toContain('hutong account own')
})

test('nobody else is let in', async () => {
  expect((await view.send({ method: 'POST', url, body: {}, caller: null })).status).toBe(401)
  const auditor = { ...portal, scopes: new Set(['audit', 'ask', 'manage']) }
  expect(await ask({}, auditor)).toMatchObject({
    status: 403,
    body: { code: 'scope-missing', rule: 'the token lacks the scope me' },
  })
})

test.each([
  ['a number that is none', { subject: { ...me, id: '330106199003079970' } }, '$.subject.id'],
  ['a day that is none', { from: '2026-02-30' }, '$.from'],
  ['a time that is none', { to: 'tomorrow at noon' }, '$.to'],
  ['a period that ends before it begins', { from: '2026-11-24', to: '2026-11-23' }, '$.to'],
  ['a cursor of nobody', { cursor: 'x' }, '$.cursor'],
  ['a page without end', { limit: 101 }, '$.limit'],
])('%s is bad input, told by its field and never by its value', async (_, change, field) => {
  const told = await ask(change)
  expect(told).toMatchObject({ status: 422, body: { errors: [{ field }], receipt: 'proof' } })
  expect(told.text).not.toContain('33010619')
  expect([view.mistakes, view.noted]).toEqual([['invalid'], []])
})
