import { expect, onTestFinished, test } from 'vitest'
import { grant } from './support/access.ts'
import { openGateway } from './support/open-gateway.ts'

test('a department is told its own grants and nobody else is told anything', async () => {
  const gateway = await openGateway(onTestFinished)
  const get = (authorization: string) =>
    gateway.server.inject({ url: '/v1/catalogue/mine', headers: { authorization } })
  const told = await get('Bearer real-estate-window')
  expect(told.json()).toEqual({ department: 'ziran', grants: [grant] })
  expect(told.headers['cache-control']).toBe('no-store')
  for (const authorization of ['', 'Bearer nobody', 'Bearer real-estate-window/audit']) {
    expect((await get(authorization)).statusCode).toBe(401)
  }
})
