import { expect, onTestFinished, test } from 'vitest'
import { grant } from './support/access.ts'
import { openGateway, readingGrant } from './support/open-gateway.ts'
import { readEntry } from './support/read-entry.ts'

test('a department is told its own grants and nobody else is told anything', async () => {
  const gateway = await openGateway(onTestFinished)
  const get = (authorization: string) =>
    gateway.server.inject({ url: '/v1/catalogue/mine', headers: { authorization } })
  const told = await get('Bearer real-estate-window')
  expect(told.json()).toEqual({ department: 'ziran', grants: [grant, readingGrant] })
  expect(told.headers['cache-control']).toBe('no-store')
  for (const authorization of ['', 'Bearer nobody']) {
    expect((await get(authorization)).statusCode).toBe(401)
  }
  const refused = await get('Bearer real-estate-window/audit')
  expect(refused.statusCode).toBe(403)
  const { receipt, ...body } = refused.json<Record<string, unknown>>()
  expect(body).toMatchObject({ code: 'scope-missing', rule: 'the token lacks the scope ask' })
  expect(readEntry(receipt).members).toMatchObject({ kind: 'refusal', action: 'mine', status: 403 })
})
