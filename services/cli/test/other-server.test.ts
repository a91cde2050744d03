import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from './run-command.ts'

const data = temporaryFolder(afterAll)
let where: readonly string[]

/** A token service with a proxy before the rest that has lost its hub. */
beforeAll(async () => {
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`
    const told: unknown = {
      '/.well-known/oauth-authorization-server': { issuer: origin, token_endpoint: `${origin}/t` },
      '/t': { access_token: 'token', expires_in: 300 },
    }[request.url ?? '']
    response.statusCode = told === undefined ? 502 : 200
    response.end(told === undefined ? '<html>Bad Gateway</html>' : JSON.stringify(told))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  where = ['--client', 'window', '--data', data, '--url', `http://127.0.0.1:${port}`]
  const privateJwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  mkdirSync(join(data, 'demo'))
  const clients = [{ id: 'window', privateJwk }]
  writeFileSync(join(data, 'demo', 'credentials.json'), JSON.stringify({ clients }))
  mkdirSync(join(data, 'ledger'))
  writeFileSync(join(data, 'ledger', 'hub.vkey'), '')
})

test.each([
  ['ask record', ['ask', 'record', '-'], '{}'],
  ['ask verify', ['ask', 'verify', '-'], '{}'],
  ['audit search', ['audit', 'search'], ''],
])('%s of something that is no hub is 2, and says what answered there', async (_, words, input) => {
  const { code, out, told } = await run([...words, ...where], input)
  expect([code, out]).toEqual([2, ''])
  expect(told).toMatch(/^the answer 502 is none of a hub: [^\n]+\n$/u)
})
