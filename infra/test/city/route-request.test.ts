import { expect, test } from 'vitest'
import { routeRequests } from '../../src/city/route-request.ts'
import type { CityProcess } from '../../src/city/run-child.ts'

const down = new Set<string>()

const named = (name: string): CityProcess => ({
  name,
  url: `http://${name}`,
  pid: 1,
  isRunning: () => !down.has(name),
  kill: async () => undefined,
  stop: async () => undefined,
  start: async () => undefined,
})

const route = routeRequests({
  catalogue: named('catalogue'),
  token: named('token'),
  projection: named('projection'),
  audit: named('audit'),
  gateways: [named('gateway-1'), named('gateway-2')],
  connectors: [],
})

test.each([
  ['/oauth/token', 'http://token/oauth/token'],
  ['/oauth/jwks', 'http://token/oauth/jwks'],
  [
    '/.well-known/oauth-authorization-server',
    'http://token/.well-known/oauth-authorization-server',
  ],
  ['/v1/catalogue', 'http://catalogue/v1/catalogue'],
  ['/v1/catalogue?x=1', 'http://catalogue/v1/catalogue?x=1'],
  ['/v1/catalogue/types/a', 'http://catalogue/v1/catalogue/types/a'],
  ['/audit/v1/entries?limit=1', 'http://audit/audit/v1/entries?limit=1'],
  ['/ledgers/gateway-2/tile/0/000', 'http://gateway-2/ledger/tile/0/000'],
  ['/ledgers/gateway-9/checkpoint', undefined],
])('%s goes to %s', (path, target) => {
  expect(route(path)).toBe(target)
})

test.each([
  '/v1/verifications',
  '/v1/catalogue/mine',
  '/v1/cataloguex',
  '/ledger/checkpoint',
  '/docs',
  '/',
])('%s goes to the gateways in turn', (path) => {
  const targets = [route(path), route(path)].map(String).toSorted()
  expect(targets).toEqual([`http://gateway-1${path}`, `http://gateway-2${path}`])
})

test('a gateway that is down is passed over, and nobody is asked when all are', () => {
  down.add('gateway-1')
  expect([route('/x'), route('/x')]).toEqual(['http://gateway-2/x', 'http://gateway-2/x'])
  down.add('gateway-2')
  expect(route('/x')).toBeUndefined()
  down.clear()
})
