import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openHealthServer, silentLogger } from '../src/process.ts'
import type { PartHealth } from '../src/process.ts'

const host = '127.0.0.1'
const ready = (): PartHealth => ({ state: 'ready' })
const starting = (): PartHealth => ({ state: 'starting', detail: 'reading' })
const failed = (): PartHealth => ({ state: 'failed', detail: 'no lease' })

/** What a server of this part answers. */
async function ask(path: string, part = ready, init: RequestInit = {}) {
  const { port, close } = await openHealthServer({
    host,
    port: 0,
    tls: '',
    logger: silentLogger,
    parts: { source: part },
    status: () => ({ rows: 7 }),
  })
  onTestFinished(close)
  const response = await fetch(`http://${host}:${port}${path}`, init)
  return { status: response.status, text: await response.text() }
}

test.each([
  ['/healthz', 'ready', ready, 200],
  ['/readyz', 'ready', ready, 200],
  ['/healthz', 'starting', starting, 200],
  ['/readyz', 'starting', starting, 503],
  ['/healthz', 'failed', failed, 503],
  ['/readyz', 'failed', failed, 503],
])('%s of a part that is %s', async (path, state, part, status) => {
  const told = await ask(path, part)
  expect(told.status).toBe(status)
  expect(JSON.parse(told.text)).toMatchObject({ parts: { source: { state } } })
})

test('/statusz tells how far it is', async () => {
  expect(await ask('/statusz')).toEqual({ status: 200, text: '{"rows":7}' })
})

test.each([
  ['/', {}],
  ['/healthz/', {}],
  ['//healthz', {}],
  ['/healthz', { method: 'POST' }],
])('there is nothing else: %s %j', async (path, init) => {
  expect((await ask(path, ready, init)).status).toBe(404)
})

test('a query changes nothing, and HEAD has no body', async () => {
  expect((await ask('/healthz?from=probe')).status).toBe(200)
  expect(await ask('/healthz', ready, { method: 'HEAD' })).toEqual({ status: 200, text: '' })
})

test('a port in use is refused by its number, and HUTONG_PORT is named', async () => {
  const taken = createServer().listen(0, host)
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(
    openHealthServer({
      host,
      port,
      tls: '',
      logger: silentLogger,
      parts: {},
      status: () => null,
    }),
  ).rejects.toMatchObject({
    code: 'HUTONG_PORT_IN_USE',
    message: expect.stringContaining('HUTONG_PORT'),
  })
})
