import { expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '@hutong/process'
import { buildServer } from '../src/http.ts'
import { listeningLogger } from '@hutong/process/testing'
import { testServer } from './test-server.ts'

const good = { id: 'ab', kind: 'a', subject: { number: '1234' } }
const json = { 'content-type': 'application/json' }

const post = (payload: string | Buffer, headers: Record<string, string> = json) =>
  testServer().inject({ method: 'POST', url: '/questions', payload, headers })
const postJson = (payload: object) => post(JSON.stringify(payload))

test('a body is judged and never changed: no default is added and nothing is taken for something else', async () => {
  expect((await postJson(good)).json()).toEqual({ got: good })
  expect((await postJson({ ...good, count: '7' })).statusCode).toBe(422)
})

test('a query is text, so its numbers are read and its defaults added', async () => {
  const server = testServer()
  expect((await server.inject('/entries?limit=3')).json()).toEqual({ got: { limit: 3 } })
  expect((await server.inject('/entries')).json()).toEqual({ got: { limit: 50 } })
  expect((await server.inject('/entries?limit=x')).json()).toMatchObject({
    code: 'invalid',
    errors: [{ field: 'querystring.limit', rule: 'type', fix: 'send a integer' }],
  })
})

test.each([
  ['not JSON', '{"id":', 'the body must be one JSON object in UTF-8'],
  ['empty', '', 'the body is empty; send a JSON object'],
  ['white space', ' \n', 'the body must be one JSON object in UTF-8'],
  ['two objects', '{}{}', 'the body must be one JSON object in UTF-8'],
  [
    'poison by __proto__',
    '{"__proto__":{"admin":true}}',
    'the body must be one JSON object in UTF-8',
  ],
  ['poison deep inside', '{"a":{"__proto__":{}}}', 'the body must be one JSON object in UTF-8'],
  [
    'poison by the constructor',
    '{"constructor":{"prototype":{"admin":true}}}',
    'the body must be one JSON object in UTF-8',
  ],
])('a body that is %s is 400, and says what to send', async (_, payload, rule) => {
  const told = await post(payload)
  expect(told.statusCode).toBe(400)
  expect(told.json()).toMatchObject({ code: 'malformed', rule })
  expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
})

test('a name in GB18030 is 400, not a name that fits no record', async () => {
  const zhang = Buffer.from([0xd5, 0xc5])
  const told = await post(Buffer.concat([Buffer.from('{"name":"'), zhang, Buffer.from('"}')]))
  expect(told.json()).toMatchObject({ status: 400, code: 'malformed' })
})

test('a byte order mark before the object does no harm', async () => {
  expect((await post(`\uFEFF${JSON.stringify(good)}`)).json()).toEqual({ got: good })
})

test.each(['null', '[]', '1', '"x"'])(
  'the JSON %s is no object, which the rule says',
  async (text) => {
    const told = await post(text)
    expect(told.json()).toMatchObject({ status: 422, errors: [{ field: '$', rule: 'type' }] })
  },
)

test.each([
  ['text/plain', 'x'],
  ['application/xml', '<a/>'],
  ['application/x-www-form-urlencoded', 'id=ab'],
  ['nonsense', '{}'],
  ['multipart/form-data; boundary=x', '--x--'],
])('a body of %s is 415', async (contentType, payload) => {
  const told = await post(payload, { 'content-type': contentType })
  expect(told.json()).toMatchObject({ status: 415, code: 'unsupported-media-type' })
})

test('a body without a content type is 415', async () => {
  expect((await post('{}', {})).statusCode).toBe(415)
})

test('a body is taken up to its bound and 413 beyond it', async () => {
  const server = testServer({ bodyBytesMax: 100 })
  const send = (length: number) =>
    server.inject({
      method: 'POST',
      url: '/questions',
      headers: json,
      payload: `${JSON.stringify(good)}${' '.repeat(length)}`.slice(0, length),
    })
  expect((await send(100)).statusCode).toBe(200)
  expect((await send(101)).json()).toMatchObject({ status: 413, code: 'too-large' })
})

test('64 KiB is the usual bound', async () => {
  const big = JSON.stringify({ id: 'x'.repeat(64 * 1024) })
  expect((await post(big)).statusCode).toBe(413)
})

test('a foreign failure is 500, tells nothing of itself and is noted by the pattern of its route', async () => {
  const { logger, lines } = listeningLogger()
  const server = testServer({ logger })
  const told = await server.inject({
    method: 'POST',
    url: '/failures/foreign?q=330106199003079975',
  })
  expect(told.json()).toMatchObject({ status: 500, code: 'internal' })
  expect(told.body).not.toContain('330106')
  expect(lines).toEqual([
    { event: 'request-failed', fields: { method: 'POST', route: '/failures/:kind' } },
  ])
})

test.each([
  ['ours', 500, 'internal'],
  ['ledger', 503, 'ledger-unavailable'],
  ['busy', 503, 'not-ready'],
  ['often', 429, 'too-many-requests'],
])('the failure %s is told as %i %s', async (kind, status, code) => {
  const told = await testServer().inject({ method: 'POST', url: `/failures/${kind}` })
  expect(told.json()).toMatchObject({ status, code })
  expect(told.body).not.toContain('store.db')
})

test('a body that is refused is noted nowhere', async () => {
  const { logger, lines } = listeningLogger()
  const server = testServer({ logger })
  await server.inject({ method: 'POST', url: '/questions', headers: json, payload: '{"id":"1"}' })
  await server.inject({ method: 'POST', url: '/questions', headers: json, payload: '{' })
  expect(lines).toEqual([])
})

test.each([
  ['nobody', '', '127.0.0.1', '127.0.0.1'],
  ['a proxy that is believed', 'loopback', '127.0.0.1', '198.51.100.7'],
  ['somebody else', 'loopback', '203.0.113.9', '203.0.113.9'],
])('where a request came from is taken from %s', async (_who, proxies, remoteAddress, expected) => {
  const server = buildServer({ logger: silentLogger, proxies })
  onTestFinished(() => server.close())
  server.get('/', ({ ip }) => ({ ip }))
  const headers = { 'x-forwarded-for': '198.51.100.7' }
  const told = await server.inject({ url: '/', headers, remoteAddress })
  expect(told.json()).toEqual({ ip: expected })
})
