import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { grant } from './support/access.ts'
import { client, openGateway, question, readingGrant } from './support/open-gateway.ts'
import type { Gateway } from './support/open-gateway.ts'
import { readEntry } from './support/read-entry.ts'
import { wife } from './support/records.ts'

let gateway: Gateway
beforeEach(async () => {
  gateway = await openGateway(onTestFinished)
})

const other = { idType: 'resident-id', id: wife }
const nameOf = async (subject: object, by = client.id): Promise<string> =>
  String(
    (await gateway.post('/v1/pids', { subject }, { authorization: `Bearer ${by}` })).body['pid'],
  )
const boundTo = (pid: string) => ({ authorization: `Bearer ${client.id} ${pid}` })

test('a token for one person asks about that person, and about no other', async () => {
  const pid = await nameOf(question.subject)
  expect(await gateway.ask({}, boundTo(pid))).toMatchObject({
    status: 200,
    body: { answer: 'YES' },
  })
  expect(await gateway.ask({ subject: other }, boundTo(pid))).toMatchObject({
    status: 403,
    body: { code: 'subject-not-bound', remedy: expect.stringContaining('token') },
  })
})

test('a grant that needs such a token opens nothing to another one', async () => {
  await gateway.grant({ ...grant, subjectBound: true })
  expect(await gateway.ask()).toMatchObject({ status: 403 })
  await gateway.grant({ ...readingGrant, state: 'revoked', recordType: 'person.identity' })
  expect(await gateway.ask()).toMatchObject({ body: { code: 'subject-not-bound' } })
  const pid = await nameOf(question.subject)
  expect(await gateway.ask({}, boundTo(pid))).toMatchObject({ status: 200 })
})

test('a record that is named by its number alone is nobody the token could be for', async () => {
  const pid = await nameOf(question.subject)
  await gateway.grant({ ...readingGrant, byRecordId: true })
  const named = { subject: undefined, recordId: 'r-1' }
  expect(await gateway.read(named)).toMatchObject({ status: 200 })
  expect(await gateway.read(named, boundTo(pid))).toMatchObject({
    status: 403,
    body: { code: 'subject-not-bound' },
  })
})

test('what one client calls a person means nothing in the token of another', async () => {
  const id = 'w'.repeat(64)
  await gateway.parts.publish('clients', id, { ...client, id })
  const mine = await nameOf(question.subject)
  expect(await nameOf(question.subject)).toBe(mine)
  const others = await vi.waitUntil(async () => {
    const told = await nameOf(question.subject, id)
    return /^[0-9a-f]{64}$/u.test(told) && told
  })
  expect(others).not.toBe(mine)
})

test('giving a name is an entry about that person, and a wrong number is bad input', async () => {
  const told = await gateway.post('/v1/pids', { subject: question.subject })
  const { members, text } = readEntry(told.body['receipt'])
  expect(members).toMatchObject({ kind: 'admin', action: 'pid', subject: expect.any(String) })
  expect(text).not.toContain(question.subject.id)
  const wrong = { ...question.subject, id: '330106199003079976' }
  expect(await gateway.post('/v1/pids', { subject: wrong })).toMatchObject({
    status: 422,
    body: { errors: [expect.objectContaining({ field: '$.subject.id' })] },
  })
})

test('a token for one person names nobody else, and authorises nothing for others', async () => {
  const pid = await nameOf(question.subject)
  const told = await gateway.post('/v1/pids', { subject: other }, boundTo(pid))
  expect(told).toMatchObject({ status: 403, body: { code: 'subject-not-bound' } })
  expect(await gateway.post('/v1/pids', { subject: question.subject }, boundTo(pid))).toMatchObject(
    {
      status: 200,
    },
  )
  const authorisation = {
    kind: 'agent',
    principal: other,
    agent: question.subject,
    matters: ['house-transfer'],
    from: '2026-11-01',
    until: '2026-11-30',
    confirmedBy: 'in-person',
  }
  expect(await gateway.post('/v1/authorisations', authorisation, boundTo(pid))).toMatchObject({
    status: 403,
    body: { code: 'subject-not-bound' },
  })
})
