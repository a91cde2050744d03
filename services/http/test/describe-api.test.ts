import { expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '@hutong/process'
import { buildServer, describeApi, describeRoute, showApi } from '../src/http.ts'

test('the routes that are made are the routes that are described', async () => {
  const server = buildServer({ logger: silentLogger })
  onTestFinished(() => server.close())
  await describeApi(server, '1.2.3')
  server.get('/things', { schema: describeRoute({ tags: ['things'], summary: 'all' }) }, () => [])
  await showApi(server)
  const told = (await server.inject('/openapi.json')).json()
  expect(told).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } })
  expect(Object.keys(Object(told.paths))).toEqual(['/things'])
  expect((await server.inject('/docs')).statusCode).toBe(200)
})
