import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort } from '@hutong/infra'
import { json, startService, type Answered, type Service } from './start-service.ts'
import {
  collect,
  entries,
  idsOf,
  openWeb,
  pageOf,
  restDocument,
  type OpenOptions,
} from './web-rows.ts'

let service: Service
beforeEach(async () => {
  service = await startService((asked) => json(pageOf(entries(3), asked, 10)))
})
afterEach(() => service.stop())

const secret = 'sesame-open'
const oauth = () => ({
  tokenUrl: `${service.url}/token`,
  clientId: 'hutong',
  clientSecret: secret,
  scope: 'read',
})
const open = (
  connection: OpenOptions['connection'] = {},
  more: Omit<OpenOptions, 'connection'> = {},
) => openWeb(service.url, restDocument, { connection, ...more })
const page = json({ data: entries(3), next: null })

test.each<[string, Answered]>([
  ['status 500', { status: 500 }],
  ['status 429 without a time', { status: 429 }],
  ['status 503 that asks for no wait', { status: 503, headers: { 'retry-after': '0' } }],
  ['a body that breaks off', { ...page, cutAt: 20 }],
  ['half of a JSON text', { ...page, body: '{"data":[{"id":' }],
  ['a login page', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
])('after %s it is asked again', async (_, answered) => {
  service.before.push(() => answered)
  expect(idsOf(await collect(open()))).toHaveLength(3)
})

test.each<[string, Answered]>([
  ['status 500', { status: 500 }],
  ['a body that breaks off', { ...page, cutAt: 20 }],
  ['a login page', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
])('when %s does not pass, the poll fails after four attempts', async (_, answered) => {
  service.answer = () => answered
  await expect(collect(open())).rejects.toMatchObject({ code: 'HUTONG_SOURCE_UNAVAILABLE' })
  expect(service.asked).toHaveLength(4)
})

test.each<[string, Answered, RegExp]>([
  ['status 401', { status: 401 }, /refuses our credentials/],
  ['status 403', { status: 403 }, /does not let us read this/],
  ['status 404', { status: 404 }, /status 404.*is path right/],
  [
    'an answer that is compressed',
    { ...page, headers: { ...page.headers, 'content-encoding': 'gzip' } },
    /compressed/,
  ],
  [
    'a redirect to another server',
    { status: 302, headers: { location: 'https://elsewhere.example/' } },
    /sends us elsewhere/,
  ],
])('%s is for a person to mend, and is not asked again', async (_, answered, message) => {
  service.answer = () => answered
  const failed = collect(open())
  await expect(failed).rejects.toMatchObject({ code: 'HUTONG_SOURCE_CONFIG' })
  await expect(failed).rejects.toThrow(message)
  expect(service.asked).toHaveLength(1)
})

test('a redirect on the same server is followed', async () => {
  service.before.push(() => ({ status: 307, headers: { location: '/moved' } }))
  expect(idsOf(await collect(open()))).toHaveLength(3)
  expect(service.asked.at(-1)?.path).toBe('/moved')
})

test('a service that says nothing fails the poll in time', async () => {
  service.answer = () => ({ isSilent: true })
  const source = openWeb(service.url, { ...restDocument, timeoutSeconds: 0.1 })
  await expect(collect(source)).rejects.toThrow(/gave no whole answer within 0.1 s/)
})

test('a page beyond the limit is refused before it is read whole', async () => {
  service.answer = () => ({ ...page, body: Buffer.alloc(3 << 20, ' ') })
  const source = openWeb(service.url, { ...restDocument, pageMebibytesMax: 1 })
  await expect(collect(source)).rejects.toThrow(/more than 1 MiB/)
})

test('a service that wants to be left alone for long is, until the time that the failure tells', async () => {
  let now = Date.parse('2026-01-31T04:00:00Z')
  const headers = {
    'retry-after': 'Sat, 31 Jan 2026 05:00:30 GMT',
    date: 'Sat, 31 Jan 2026 05:00:00 GMT',
  }
  service.before.push(() => ({ status: 429, headers }))
  const source = open({}, { clock: { now: () => now } })
  await expect(collect(source)).rejects.toMatchObject({
    code: 'HUTONG_SOURCE_RATE_LIMITED',
    message: expect.stringContaining('2026-01-31T04:00:30.000Z'),
  })
  const stopped = AbortSignal.abort()
  await expect(collect(source, undefined, stopped)).resolves.toEqual([])
  expect(service.asked).toHaveLength(1)
  now += 30_000
  expect(idsOf(await collect(source))).toHaveLength(3)
})

test('user and password go along', async () => {
  await collect(open({ user: 'hutong', password: secret }))
  const expected = `Basic ${Buffer.from(`hutong:${secret}`).toString('base64')}`
  expect(service.asked[0]?.headers.authorization).toBe(expected)
})

/** Gives tokens t1, t2, …, and rows to the bearer of the newest. */
function guard(lifeSeconds = 3600): void {
  let given = 0
  service.answer = (asked) => {
    if (asked.path === '/token') {
      given += 1
      return json({ access_token: `t${given}`, token_type: 'Bearer', expires_in: lifeSeconds })
    }
    return asked.headers.authorization === `Bearer t${given}` ? page : { status: 401 }
  }
}
const tokensAsked = (): number => service.asked.filter(({ path }) => path === '/token').length

test('a token is asked for once, with the client credentials', async () => {
  guard()
  const source = open({ oauth: oauth() })
  await collect(source)
  await collect(source)
  const { body, headers } = service.asked[0] ?? {}
  expect([tokensAsked(), body]).toEqual([1, 'grant_type=client_credentials&scope=read'])
  expect(headers?.authorization).toBe(`Basic ${Buffer.from(`hutong:${secret}`).toString('base64')}`)
})

test('a token is renewed before its end', async () => {
  guard(100)
  let now = Date.now()
  const source = open({ oauth: oauth() }, { clock: { now: () => now } })
  await collect(source)
  now += 95_000
  await collect(source)
  expect(tokensAsked()).toBe(2)
})

test('a token that was withdrawn is renewed once', async () => {
  guard()
  const source = open({ oauth: oauth() })
  await collect(source)
  service.before.push(() => ({ status: 401 }))
  expect(idsOf(await collect(source, null))).toHaveLength(3)
})

test('credentials that the token service refuses are told of', async () => {
  service.answer = () => ({ ...json({ error: 'invalid_client' }), status: 401 })
  await expect(collect(open({ oauth: oauth() }))).rejects.toThrow(/is given no token/)
})

test('secrets are not sent in the open', () => {
  expect(() =>
    openWeb('http://tax.example', restDocument, { connection: { user: 'a', password: secret } }),
  ).toThrow(/would be told secrets in the open/)
})

test.each([401, 403, 404, 500])('a failure with status %i tells no secret', async (status) => {
  service.answer = () => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: `"${secret}"`,
  })
  const connection = { user: 'hutong', password: secret }
  const failure: unknown = await collect(open(connection)).catch((cause: unknown) => cause)
  expect(failure instanceof Error ? failure.message : secret).not.toContain(secret)
})

test('a service that is not there fails the poll', async () => {
  const source = openWeb(`http://127.0.0.1:${await freePort()}`, restDocument)
  await expect(collect(source)).rejects.toThrow(
    /tax \/payments gave no whole answer \(ECONNREFUSED\)/,
  )
})

test('a next page on another server is not asked', async () => {
  service.answer = () => json({ data: [] }, { link: '<https://elsewhere.example/2>; rel=next' })
  const source = openWeb(service.url, { ...restDocument, paging: { by: 'link' } })
  await expect(collect(source)).rejects.toThrow(/another server/)
})

test('over TLS only a server whose certificate was signed by our own is asked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-web-'))
  try {
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')]
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    const out = ['-keyout', key, '-out', cert]
    execFileSync('openssl', ['req', '-x509', ...curve, ...names, ...out], { stdio: 'pipe' })
    const ca = readFileSync(cert, 'utf8')
    const secured = await startService(service.answer, { key: readFileSync(key, 'utf8'), cert: ca })
    expect(
      idsOf(await collect(openWeb(secured.url, restDocument, { connection: { ca } }))),
    ).toHaveLength(3)
    await expect(collect(openWeb(secured.url, restDocument))).rejects.toThrow(
      /cannot prove who it is/,
    )
    await secured.stop()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
