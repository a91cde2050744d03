import { fixedTopics } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { temporaryFolder } from '@hutong/process/testing'
import { breakGlassOfficer } from '@hutong/schemas'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { monday } from '../grants/steps.ts'
import { openAccess } from '../support/open-access.ts'
import type { Access } from '../support/open-access.ts'

let access: Access

beforeEach(async () => {
  const folder = temporaryFolder(onTestFinished)
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  onTestFinished(() => log.close())
  const officer = breakGlassOfficer('b-1', 'minzheng', 'provider')
  const use = { what: 'use', id: 'b-1', grant: 'g-1', department: 'minzheng', officer, at: monday }
  await log.append('break-glass', [{ key: 'b-1', value: Buffer.from(JSON.stringify(use)) }])
  access = await openAccess(onTestFinished, { log })
})

const url = '/v1/break-glass/b-1/verdicts'
const confirmed = { verdict: 'confirmed', reason: 'I was there' }
const uses = async (who: string) => (await access.get(who, '/v1/break-glass')).body['uses']

test('an emergency waits for its second person, and is overdue after 24 hours', async () => {
  const waiting = { id: 'b-1', grant: 'g-1', department: 'minzheng', verdict: null }
  expect(await uses('provider')).toEqual([
    {
      ...waiting,
      at: '2026-11-23T01:00:00.000Z',
      confirmBy: '2026-11-24T01:00:00.000Z',
      isOverdue: false,
    },
  ])
  access.time.now += 24 * 3_600_000 + 1
  expect(await uses('authority')).toMatchObject([{ ...waiting, isOverdue: true }])
})

test('a second person confirms it, once, and it is overdue no more', async () => {
  const told = await access.post('colleague', url, confirmed)
  expect(told).toMatchObject({
    status: 200,
    body: {
      verdict: { verdict: 'confirmed', reason: 'I was there', by: 'minzheng:colleague' },
      receipt: expect.stringContaining('tlog-proof'),
    },
  })
  expect(await access.post('authority', url, confirmed)).toMatchObject({ status: 409 })
  const idsOf = async (verdict: string) =>
    (await access.get('authority', `/v1/break-glass?verdict=${verdict}`)).body['uses']
  expect(await idsOf('confirmed')).toMatchObject([{ id: 'b-1' }])
  expect([await idsOf('waiting'), await idsOf('objected')]).toEqual([[], []])
  access.time.now += 48 * 3_600_000
  expect(await uses('provider')).toMatchObject([{ isOverdue: false }])
})

test('of two who say something at the same time one is heard, and the other is told so', async () => {
  const objected = { verdict: 'objected', reason: 'there was no emergency' }
  const told = await Promise.all([
    access.post('colleague', url, confirmed),
    access.post('authority', url, objected),
  ])
  expect(new Set(told.map(({ status }) => status))).toEqual(new Set([200, 409]))
})

test('whoever asked is no second person', async () => {
  expect(await access.post('provider', url, confirmed)).toMatchObject({
    status: 403,
    body: { code: 'two-officers' },
  })
  expect(await uses('provider')).toMatchObject([{ verdict: null }])
})

test('an officer who has no part in it is no second person', async () => {
  expect(await access.post('integrator', url, confirmed)).toMatchObject({
    status: 403,
    body: { code: 'not-your-grant' },
  })
})

test('another department neither sees nor judges it, and a system does not', async () => {
  expect(await uses('stranger')).toEqual([])
  expect(await access.post('stranger', url, confirmed)).toMatchObject({ status: 404 })
  expect(await access.post('system', url, confirmed)).toMatchObject({ status: 403 })
  expect(await access.get('system', '/v1/break-glass')).toMatchObject({ status: 403 })
})

test('a verdict needs its reason, and one of the two words', async () => {
  expect(await access.post('colleague', url, { verdict: 'maybe', reason: 'x' })).toMatchObject({
    status: 422,
    body: { errors: expect.arrayContaining([expect.objectContaining({ field: '$.verdict' })]) },
  })
})

test('a verdict outlasts a restart', async () => {
  await access.post('colleague', url, { verdict: 'objected', reason: 'there was no emergency' })
  const { log } = access
  await access.close()
  access = await openAccess(onTestFinished, { log })
  await vi.waitFor(async () =>
    expect(await uses('provider')).toMatchObject([{ verdict: { verdict: 'objected' } }]),
  )
})
