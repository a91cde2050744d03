import { once } from 'node:events'
import { createServer, request as send } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { silentLogger } from '@hutong/process'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../src/free-port.ts'
import { openFrontDoor } from '../../src/city/front-door.ts'
import type { CityReport } from '../../src/city/front-door.ts'

interface Heard {
  readonly request: IncomingMessage
  readonly body: string
}

/** A process that says what it was sent. */
async function startProcess(): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ request, body })
      response.setHeader('x-own', 'kept').writeHead(418).end('{"told":"as it is"}')
      return undefined
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, heard }
}

async function openDoor(
  targets: readonly string[],
  report: CityReport = { good: true, parts: {} },
  limits: { readonly answerMsMax?: number } = {},
): Promise<string> {
  const port = await freePort()
  const { close } = await openFrontDoor({
    host: '127.0.0.1',
    port,
    route: (path) => targets.map((target) => target + path),
    report: async () => report,
    logger: silentLogger,
    ...limits,
  })
  onTestFinished(close)
  return `http://127.0.0.1:${port}`
}

describe('what is sent', () => {
  test.each([
    ['JSON', 'application/json', '{"a":1}'],
    ['what is no JSON', 'application/json', '{"a":'],
    ['a form', 'application/x-www-form-urlencoded', 'a=1&b=%20'],
    ['something else', 'text/plain', 'x'],
    ['nothing', 'application/json', ''],
  ])('%s passes as it is', async (_, type, body) => {
    const { url, heard } = await startProcess()
    const door = await openDoor([url])
    await fetch(`${door}/v1/x?q=1%2F2`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: 'Bearer t' },
      body,
    })
    expect(heard).toHaveLength(1)
    const { request, body: sent } = heard[0] ?? { request: undefined, body: undefined }
    expect([request?.method, request?.url, sent]).toEqual(['POST', '/v1/x?q=1%2F2', body])
    expect(request?.headers).toMatchObject({
      'content-type': type,
      authorization: 'Bearer t',
      host: new URL(door).host,
    })
  })

  test('bytes of no named type, in pieces, pass as they are', async () => {
    const { url, heard } = await startProcess()
    const body = Readable.from([Buffer.from('a'), Buffer.from('b')])
    const sending = send(`${await openDoor([url])}/v1/x`, { method: 'POST' })
    body.pipe(sending)
    await once(sending, 'response')
    expect(
      heard.map(({ request: { headers }, body: told }) => [headers['content-type'], told]),
    ).toEqual([[undefined, 'ab']])
  })

  test('a body that is larger than anybody takes is left to who is asked', async () => {
    const { url, heard } = await startProcess()
    const body = 'x'.repeat(100_000)
    await fetch(`${await openDoor([url])}/v1/x`, { method: 'POST', body })
    expect(heard.map(({ body: told }) => told.length)).toEqual([100_000])
  })

  test('a question without a body has none behind the door', async () => {
    const { url, heard } = await startProcess()
    await fetch(`${await openDoor([url])}/v1/catalogue`)
    expect(heard.map(({ request, body }) => [request.method, body])).toEqual([['GET', '']])
  })
})

test('what is answered comes as it is: status, headers, body', async () => {
  const { url } = await startProcess()
  const response = await fetch(`${await openDoor([url])}/`)
  expect([response.status, response.headers.get('x-own')]).toEqual([418, 'kept'])
  expect(await response.text()).toBe('{"told":"as it is"}')
})

test.each([
  ['nobody answers there', []],
  ['a process is gone without a word', ['http://127.0.0.1:9']],
  ['all of them are', ['http://127.0.0.1:9', 'http://127.0.0.1:9']],
])('when %s, the asker is told to ask again', async (_, targets) => {
  const response = await fetch(`${await openDoor(targets)}/v1/x`, { method: 'POST', body: 'x' })
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  expect(JSON.parse(await response.text())).toMatchObject({ code: 'not-ready' })
})

test('when a process is gone, the next one is sent the same', async () => {
  const { url, heard } = await startProcess()
  const door = await openDoor(['http://127.0.0.1:9', url])
  const type = 'application/json; charset=utf-8'
  for (const method of ['POST', 'GET']) {
    const sent = method === 'POST' ? { body: '{"a":1}', headers: { 'content-type': type } } : {}
    const response = await fetch(`${door}/v1/x`, { method, ...sent })
    expect(response.status).toBe(418)
  }
  expect(heard.map(({ request, body }) => [request.headers['content-type'], body])).toEqual([
    [type, '{"a":1}'],
    [undefined, ''],
  ])
})

test('who was reached and says nothing is not waited for without end, and nobody else is sent the same', async () => {
  const { url, heard } = await startProcess()
  const silent = createServer(() => undefined)
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => {
    silent.closeAllConnections()
    silent.close()
  })
  const address = silent.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const door = await openDoor([`http://127.0.0.1:${port}`, url], undefined, { answerMsMax: 50 })
  const response = await fetch(`${door}/v1/x`, { method: 'POST', body: '{}' })
  expect(response.status).toBe(503)
  expect(heard).toEqual([])
})

test.each([
  [true, 200],
  [false, 503],
])('it answers for the whole city how that is: %s', async (good, status) => {
  const { url, heard } = await startProcess()
  const door = await openDoor([url], { good, parts: { audit: 'ready' } })
  for (const question of ['/healthz', '/readyz']) {
    const response = await fetch(door + question)
    expect(response.status).toBe(status)
    expect(await response.text()).toBe('{"audit":"ready"}')
  }
  expect(heard).toEqual([])
})

test('a port in use is refused by its number, and --port is named', async () => {
  const door = await openDoor([])
  const port = Number(new URL(door).port)
  const opening = openFrontDoor({
    host: '127.0.0.1',
    port,
    route: () => [],
    report: async () => ({ good: true, parts: {} }),
    logger: silentLogger,
  })
  await expect(opening).rejects.toMatchObject({
    code: 'HUTONG_PORT_IN_USE',
    message: expect.stringContaining('--port N'),
  })
})
