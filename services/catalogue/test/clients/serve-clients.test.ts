import { fixedTopics } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { temporaryFolder } from '@hutong/process/testing'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openAccess } from '../support/open-access.ts'
import type { Access } from '../support/open-access.ts'

let access: Access
beforeEach(async () => {
  const folder = temporaryFolder(onTestFinished)
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  onTestFinished(() => log.close())
  access = await openAccess(onTestFinished, { log })
})

const key = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }
const client = { id: 'tax-desk', department: 'shuiwu', scope: 'ask', jwks: { keys: [key] } }
const add = (change: object = {}, who = 'authority') =>
  access.post(who, '/v1/clients', { ...client, ...change })
const revoke = (id: string, who = 'authority') =>
  access.post(who, `/v1/clients/${id}/revocation`, { reason: 'its key was lost' })
const untilKnown = (id: string, state: string): Promise<void> =>
  vi.waitFor(() => expect(access.catalogue.client(id)?.state).toBe(state), { timeout: 10_000 })

test('a client that the authority adds is known everywhere, and revoked everywhere at its word', async () => {
  expect(await add({ dpopBound: true })).toMatchObject({
    status: 201,
    body: {
      ...client,
      state: 'active',
      dpopBound: true,
      decidedBy: 'shuju:authority',
      receipt: expect.stringContaining('tlog-proof'),
    },
  })
  await untilKnown('tax-desk', 'active')
  expect(await revoke('tax-desk')).toMatchObject({ status: 200, body: { state: 'revoked' } })
  await untilKnown('tax-desk', 'revoked')
})

test('a client of a file that was revoked stays so, and one that was added stays, whatever the files say', async () => {
  await revoke('real-estate-window')
  await add()
  const { log } = access
  await access.close()
  access = await openAccess(onTestFinished, { log })
  await untilKnown('real-estate-window', 'revoked')
  await untilKnown('tax-desk', 'active')
})

test('a name that is given twice at the same time is given once', async () => {
  const other = { jwks: { keys: [{ ...key, x: 'B'.repeat(43) }] } }
  const told = await Promise.all([add(), add(other)])
  expect(new Set(told.map(({ status }) => status))).toEqual(new Set([201, 409]))
})

test('a department sees its own clients, and adds and revokes none', async () => {
  await add()
  expect(await access.get('stranger', '/v1/clients')).toMatchObject({
    body: { clients: [{ id: 'tax-desk' }] },
  })
  expect(await access.get('authority', '/v1/clients')).toMatchObject({
    body: { clients: [{ id: 'real-estate-window' }, { id: 'tax-desk' }] },
  })
  expect(await add({}, 'stranger')).toMatchObject({ status: 403 })
  expect(await revoke('tax-desk', 'stranger')).toMatchObject({ status: 403 })
  expect(await access.get('system', '/v1/clients')).toMatchObject({ status: 403 })
})

test('the same client sent again is the same, and a name is never given twice', async () => {
  await add()
  expect(await add()).toMatchObject({ status: 201 })
  expect(await add({ scope: 'audit' })).toMatchObject({ status: 409, body: { code: 'conflict' } })
  await revoke('tax-desk')
  expect(await add()).toMatchObject({ status: 409 })
  expect(await revoke('no-such-client')).toMatchObject({ status: 404 })
})

test.each([
  ['a private key', { jwks: { keys: [{ ...key, d: 'AA' }] } }, '$.jwks.keys.0'],
  ['a key of another kind', { jwks: { keys: [{ kty: 'RSA' }] } }, '$.jwks.keys'],
  ['a key without its bytes', { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519' }] } }, '$.jwks.keys'],
  ['a number of a person as its id', { id: '330106199003079975' }, '$.id'],
  ['no keys', { jwks: { keys: [] } }, '$.jwks.keys'],
  ['a scope that systems do not have', { scope: 'manage' }, '$.scope'],
  ['a department that is none', { department: 'nobody' }, '$.department'],
  ['a name that people sign in by', { id: 'hutong-cli' }, '$.id'],
  ['two bindings', { dpopBound: true, mtlsBound: true }, '$.mtlsBound'],
  ['its own state', { state: 'active' }, '$.state'],
])('%s is bad input, which names its field', async (_what, change, field) => {
  const told = await add(change)
  expect(told).toMatchObject({ status: 422, body: { code: 'invalid' } })
  const { errors } = told.body
  expect(Array.isArray(errors) && errors.map((error) => error.field)).toContain(field)
})

test('half a character is no text: nothing could be proven of it', async () => {
  expect(await add({ jwks: { keys: [{ ...key, use: 'abc\ud800' }] } })).toMatchObject({
    status: 400,
    body: { code: 'malformed' },
  })
})
