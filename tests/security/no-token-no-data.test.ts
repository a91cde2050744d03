import { beforeAll, expect, test } from 'vitest'
import { askerOf, challenge, expectProof, tell } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

let hub: HubProcess
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  // So that there is an entry in the ledger that could leak.
  await (await askerOf(hub)).ask(demoSample(hub.data).request)
})

/** Open to everyone on purpose: what is shared, how to ask, proofs without content, and whether the hub is well. */
const openRoutes = new Set([
  'GET /.well-known/oauth-authorization-server',
  'GET /oauth/jwks',
  'POST /oauth/token',
  'GET /v1/catalogue',
  'GET /v1/catalogue/departments/{department}',
  'GET /v1/catalogue/types/{type}',
  'GET /v1/catalogue/matters/{matter}',
  'GET /ledger/checkpoint',
  'GET /ledger/checkpoint/witnessed',
  'GET /ledger/tile/{path}',
  'GET /v2/heartbeat',
  'GET /healthz',
  'GET /readyz',
])

test('every route but the open ones answers 401 to whoever brings no token', async () => {
  const routes = await routesOf(hub)
  expect(routes.length).toBeGreaterThan(openRoutes.size)
  const closed = routes.filter((route) => !openRoutes.has(route))
  expect(closed).toContain('POST /v1/verifications')
  expect(closed).toContain('GET /audit/v1/entries')
  for (const route of closed) {
    const [method = '', path = ''] = route.split(' ')
    const told = await tell(hub.url + path, { method })
    expect([route, told.status]).toEqual([route, 401])
    expect(told.headers.get('www-authenticate')).toBe(challenge)
  }
})

test('a token that is good for reading the audit asks no questions', async () => {
  const auditor = await askerOf(hub, 'data-auditor')
  const told = await auditor.ask(demoSample(hub.data).request)
  expect(told).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
  const { entry } = await expectProof(hub, told)
  expect(entry).toMatchObject({ client: 'data-auditor', answerClass: 'REFUSED:scope-missing' })
})

test('the open routes are all there, so that none of them is open for nothing', async () => {
  expect(await routesOf(hub)).toEqual(expect.arrayContaining([...openRoutes]))
})

test('the open routes tell nothing of a person, and nothing of who asked', async () => {
  const { id } = demoSample(hub.data).request.subject
  const paths = [...openRoutes].flatMap((route) => {
    const [method, path = ''] = route.split(' ')
    return method === 'GET' ? [path.replace('{path}', '0/000.p/1')] : []
  })
  for (const path of [...paths, '/v1/catalogue/types/marriage.event']) {
    const { text } = await tell(hub.url + path)
    expect(text).not.toContain(id)
    expect(text).not.toContain('"subject":"')
  }
})

test('entry bundles of the ledger open for auditors only', async () => {
  const path = '/ledger/tile/entries/000.p/1'
  expect((await tell(hub.url + path)).status).toBe(401)
  const told = await (await askerOf(hub)).get(path)
  expect(told).toMatchObject({ status: 403, body: { code: 'scope-missing' } })
  await expectProof(hub, told)
  // It may not be published yet.
  expect([200, 404]).toContain((await (await askerOf(hub, 'data-auditor')).get(path)).status)
})

test.each([
  '/ledger/tile/../../keys/index.key',
  '/ledger/tile/0/..%2f..%2f..%2fkeys%2findex.key',
  '/ledger/tile/%2e%2e/%2e%2e/keys/token.pem',
  '/docs/static/..%2f..%2fpackage.json',
])('no path leads out of its folder (%s)', async (path) => {
  const told = await tell(hub.gateway + path)
  expect(told.status).toBe(404)
  expect(told.text).not.toContain('PRIVATE KEY')
})

async function routesOf({ describeRoutes }: HubProcess): Promise<readonly string[]> {
  const { paths }: { readonly paths?: unknown } = JSON.parse(await describeRoutes())
  if (typeof paths !== 'object' || paths === null) throw new Error('the API document has no paths')
  return Object.entries(paths).flatMap(([path, methods]: [string, unknown]) =>
    Object.keys({ ...(typeof methods === 'object' ? methods : {}) }).map(
      (method) => `${method.toUpperCase()} ${path}`,
    ),
  )
}
