import { expect, test } from 'vitest'
import { routeRequests } from '../../src/city/route-request.ts'
import type { CityProcess } from '../../src/city/run-child.ts'

const down = new Set<string>()

const named = (name: string): CityProcess => ({
  name,
  url: `http://${name}`,
  pid: 1,
  isRunning: () => true,
  isListening: () => !down.has(name),
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
  ['/v1/grants', 'http://catalogue/v1/grants'],
  ['/v1/grants/g-1/steps', 'http://catalogue/v1/grants/g-1/steps'],
  ['/v1/disputes', 'http://catalogue/v1/disputes'],
  ['/audit/v1/entries?limit=1', 'http://audit/audit/v1/entries?limit=1'],
  ['/v1/me/accesses', 'http://audit/v1/me/accesses'],
  ['/v2/findUsage?offset=1', 'http://audit/v2/findUsage?offset=1'],
  ['/data/myPersonalDataUsage/1.0', 'http://audit/data/myPersonalDataUsage/1.0'],
  ['/ledgers/gateway-2/tile/0/000', 'http://gateway-2/ledger/tile/0/000'],
  ['/ledgers/catalogue/checkpoint', 'http://catalogue/ledger/checkpoint'],
  ['/ledgers/audit/checkpoint/witnessed', 'http://audit/ledger/checkpoint/witnessed'],
])('%s goes to %s alone', (path, target) => {
  expect(route(path)).toEqual([target])
})

test('the ledger of nobody, and one that is not served, go nowhere', () => {
  expect(route('/ledgers/gateway-9/checkpoint')).toEqual([])
  expect(route('/ledgers/token/checkpoint')).toEqual([])
})

test.each([
  '/v1/verifications',
  '/v1/catalogue/mine',
  '/v1/cataloguex',
  '/ledger/checkpoint',
  '/docs',
  '/',
])('%s goes to the gateways in turn, and to the other one if the first is gone', (path) => {
  const [one, other] = [`http://gateway-1${path}`, `http://gateway-2${path}`]
  expect([route(path), route(path)]).toEqual(
    expect.arrayContaining([
      [one, other],
      [other, one],
    ]),
  )
})

test('who does not listen is passed over, and nobody is asked when all do not', () => {
  down.add('gateway-1').add('token')
  expect([route('/x'), route('/x')]).toEqual([['http://gateway-2/x'], ['http://gateway-2/x']])
  expect(route('/oauth/token')).toEqual([])
  expect(route('/ledgers/gateway-1/checkpoint')).toEqual([])
  down.add('gateway-2')
  expect(route('/x')).toEqual([])
  down.clear()
})
