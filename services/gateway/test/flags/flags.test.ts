import { afterAll, beforeAll, expect, test } from 'vitest'
import { entriesLeft } from '../support/entries-left.ts'
import { openGateway } from '../support/open-gateway.ts'
import type { Gateway } from '../support/open-gateway.ts'
import { husband, wife } from '../support/records.ts'

let gateway: Gateway
beforeAll(async () => {
  gateway = await openGateway(afterAll)
})

const authority = { authorization: 'Person shuju-admin shuju administrator' }
const flag = (id: string, change: object = {}, headers = authority) =>
  gateway.post(
    '/v1/flags',
    { subject: { idType: 'resident-id', id }, reason: 'in-the-news', ...change },
    headers,
  )
const signals = async () =>
  (await entriesLeft(gateway, () => gateway.ask())).map(({ details }) => details.signals)
const remove = (id: unknown) => gateway.post(`/v1/flags/${String(id)}/remove`, {}, authority)

test('a question about a flagged person says so under the seal until the flag is removed, and the answer does not change', async () => {
  const before = await gateway.ask()
  const added = await flag(husband)
  expect(added).toMatchObject({ status: 201, body: { state: 'active', until: null } })
  const [own, other] = await entriesLeft(gateway, async () => {
    const { receipt: _, ...told } = (await gateway.ask()).body
    const { receipt: __, ...toldBefore } = before.body
    expect(told).toEqual(toldBefore)
  })
  expect(own?.details.signals).toEqual(['flagged'])
  expect(other?.details.signals).toBeUndefined()
  expect(await remove(added.body['id'])).toMatchObject({ status: 200, body: { state: 'removed' } })
  expect(await signals()).toEqual([undefined, undefined])
})

test('whoever a used record names besides may be the flagged one', async () => {
  const { body } = await flag(wife)
  expect(await signals()).toEqual([undefined, ['flagged']])
  await remove(body['id'])
})

test.each([
  ['has not begun', { from: '2026-11-24' }],
  ['is over', { from: '2026-11-01', until: '2026-11-22' }],
])('a flag that %s says nothing', async (_, change) => {
  expect((await flag(husband, change)).status).toBe(201)
  expect(await signals()).toEqual([undefined, undefined])
})

test('neither the list nor an entry says whom a flag is about', async () => {
  const [entry] = await entriesLeft(gateway, () => flag(husband, { until: '2026-11-30' }))
  expect(entry?.members).toMatchObject({ kind: 'admin', action: 'flag.add', status: 201 })
  expect(entry?.members).not.toHaveProperty('subject')
  const listed = await gateway.server.inject({ url: '/v1/flags', headers: authority })
  expect(listed.statusCode).toBe(200)
  expect(listed.json().flags.at(-1)).toEqual({
    id: expect.stringMatching(/^f-/u),
    reason: 'in-the-news',
    from: '2026-11-23',
    until: '2026-11-30',
    state: 'active',
    by: 'shuju:shuju-admin',
  })
  expect(listed.body).not.toMatch(/330106|subject/u)
})

test.each([
  ['an officer of a provider', 'minzheng-officer minzheng provider'],
  ['an auditor', 'auditor shuju auditor'],
])('%s sets no flag', async (_, who) => {
  expect((await flag(husband, {}, { authorization: `Person ${who}` })).status).toBe(403)
})

test.each([
  ['a number that is none', { subject: { idType: 'resident-id', id: '1' } }],
  ['a day that is none', { until: '2026-02-30' }],
  ['an end before its beginning', { from: '2026-12-01', until: '2026-11-30' }],
])('%s is told, and sets no flag', async (_, change) => {
  const told = await flag(husband, change)
  expect(told).toMatchObject({ status: 422, body: { receipt: expect.any(String) } })
})

test('a flag that nobody set is not found', async () => {
  expect((await remove('f-00000000-0000-4000-8000-000000000000')).status).toBe(404)
})
