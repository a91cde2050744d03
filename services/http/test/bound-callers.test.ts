import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Limits } from '@hutong/limits'
import { openLimits } from '@hutong/limits/open'
import { failingLimits } from '@hutong/limits/testing'
import { silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { boundCallers, buildServer, sendUnauthenticated } from '../src/http.ts'
import type { Caller } from '../src/http.ts'

const noon = Date.parse('2026-11-23T12:00:00Z')

/** A server that knows who asks by the word in `authorization`, and answers when it is told to, or at once. */
async function openServer({
  perSecondMax = 3,
  perDayMax,
  inProgressMax = 100,
  ...more
}: {
  readonly perSecondMax?: number
  readonly perDayMax?: number
  readonly inProgressMax?: number
  /** Of limits that others count in as well. */
  readonly folder?: string
  readonly wrap?: (limits: Limits) => Limits
} = {}) {
  const time = { now: noon }
  const clock = { now: () => time.now }
  const { folder = temporaryFolder(onTestFinished) } = more
  const opened = await openLimits({ profile: 'embedded', folder, clock })
  onTestFinished(() => opened.close())
  const limits = more.wrap?.(opened) ?? opened
  const turned: string[] = []
  const server = buildServer({ logger: silentLogger })
  onTestFinished(() => server.close())
  const authenticate = boundCallers(server, {
    authenticate: ({ headers }) => callerOf(headers.authorization),
    ratesOf: () => (perDayMax === undefined ? { perSecondMax } : { perSecondMax, perDayMax }),
    limits,
    clock,
    inProgressMax,
    heldMs: 0,
    turnedAway: (code, { client }) => turned.push(`${client} ${code}`),
  })
  const held: (() => void)[] = []
  const heard: string[] = []
  server.post('/questions', {
    schema: { body: { type: 'object' } },
    onRequest: async (request, reply) => {
      const caller = await authenticate(request)
      return caller ? undefined : sendUnauthenticated(reply)
    },
    handler: async ({ headers }) => {
      heard.push(headers.authorization ?? '')
      if (headers['x-hold'] !== undefined) await new Promise<void>((free) => held.push(free))
      return {}
    },
  })
  server.get('/open', () => ({}))
  const ask = async (name: string, headers: Readonly<Record<string, string>> = {}) => {
    const sent = { authorization: name, 'content-type': 'application/json', ...headers }
    const told = await server.inject({
      method: 'POST',
      url: '/questions',
      headers: sent,
      payload: '{}',
    })
    return { status: told.statusCode, retryAfter: told.headers['retry-after'], body: told.body }
  }
  const hold = (name: string) => ask(name, { 'x-hold': '1' })
  const statuses = async (name: string, times: number): Promise<number[]> => {
    const told: number[] = []
    for (let at = 0; at < times; at += 1) told.push((await ask(name)).status)
    return told
  }
  return { server, time, turned, heard, held, ask, hold, statuses }
}

const callerOf = (name: string | undefined): Caller | null =>
  name === undefined ? null : { client: name, scopes: new Set(['ask']), expiresAt: Infinity }

test('a caller may ask so many times a second, and is told when to ask again', async () => {
  const { time, turned, statuses, ask } = await openServer()
  expect(await statuses('a', 5)).toEqual([200, 200, 200, 429, 429])
  const { status, retryAfter, body } = await ask('a')
  expect([status, retryAfter]).toEqual([429, '1'])
  expect(JSON.parse(body)).toMatchObject({ code: 'rate-exceeded', owner: 'the sharing authority' })
  expect(turned).toEqual(Array.from({ length: 3 }, () => 'a rate-exceeded'))
  time.now += 1_000
  expect(await statuses('a', 1)).toEqual([200])
})

test('the flood of one caller takes nothing from another', async () => {
  const { statuses } = await openServer()
  await statuses('a', 50)
  expect(await statuses('b', 4)).toEqual([200, 200, 200, 429])
})

test('what is beyond the rate is refused before its body is read', async () => {
  const { server, statuses } = await openServer({ perSecondMax: 1 })
  await statuses('a', 1)
  const headers = { authorization: 'a', 'content-type': 'application/json' }
  const told = await server.inject({ method: 'POST', url: '/questions', headers, payload: '{{{' })
  expect(told.statusCode).toBe(429)
})

test('a caller may ask so many times a day, and the refusals of a second are not taken off it', async () => {
  const { time, turned, statuses, ask } = await openServer({ perSecondMax: 3, perDayMax: 4 })
  expect(await statuses('a', 4)).toEqual([200, 200, 200, 429])
  time.now += 1_000
  expect(await statuses('a', 1)).toEqual([200])
  const { retryAfter, body } = await ask('a')
  expect(JSON.parse(body)).toMatchObject({ status: 429, code: 'day-used-up' })
  // The day ends at midnight UTC.
  expect(retryAfter).toBe(String(12 * 3600 - 1))
  expect(turned).toEqual(['a rate-exceeded', 'a day-used-up'])
  time.now += 12 * 3_600_000
  expect(await statuses('a', 1)).toEqual([200])
})

test('two gateways count together, and a new one goes on where others stopped', async () => {
  const folder = temporaryFolder(onTestFinished)
  const [first, second] = [await openServer({ folder }), await openServer({ folder })]
  const told = [await first.statuses('a', 2), await second.statuses('a', 2)]
  expect(told).toEqual([
    [200, 200],
    [200, 429],
  ])
  expect(await (await openServer({ folder })).statuses('a', 2)).toEqual([429, 429])
})

test('nobody is let through while the limits cannot count', async () => {
  const { ask } = await openServer({
    wrap: (limits) => failingLimits(limits, { call: 'takeUpTo', nth: 1, how: 'lost-before' }),
  })
  const { status, retryAfter, body } = await ask('a')
  expect([status, retryAfter]).toEqual([503, '1'])
  expect(JSON.parse(body)).toMatchObject({ code: 'not-ready' })
  expect((await ask('a')).status).toBe(200)
})

test('who is not known is not counted, nor is what is open to all', async () => {
  const { server, turned } = await openServer({ perSecondMax: 1 })
  const refused = await server.inject({ method: 'POST', url: '/questions', payload: {} })
  const open = await server.inject({ url: '/open', headers: { authorization: 'a' } })
  expect([refused.statusCode, open.statusCode]).toEqual([401, 200])
  expect(turned).toEqual([])
})

test('while there is no room callers take turns, whoever came with more', async () => {
  const { heard, held, hold } = await openServer({ perSecondMax: 100, inProgressMax: 1 })
  const asked = ['a', 'a', 'a', 'a', 'b'].map((name) => hold(name))
  for (let at = 0; at < asked.length; at += 1) {
    await expect.poll(() => held.length).toBeGreaterThan(at)
    held[at]?.()
  }
  const told = await Promise.all(asked)
  expect(told.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect(heard).toEqual(['a', 'a', 'b', 'a', 'a'])
})

test('beyond those who may wait one is sent away at once, and counted', async () => {
  const { turned, held, hold } = await openServer({ perSecondMax: 100, inProgressMax: 1 })
  const asked = Array.from({ length: 18 }, () => hold('a'))
  const first = await Promise.race(asked)
  expect([first.status, first.retryAfter]).toEqual([503, '1'])
  expect(JSON.parse(first.body)).toMatchObject({ code: 'overloaded' })
  expect(turned).toEqual(['a overloaded'])
  for (let at = 0; at < 17; at += 1) {
    await expect.poll(() => held.length).toBeGreaterThan(at)
    held[at]?.()
  }
  await Promise.all(asked)
})

test('one who went away while it was counted takes no room', async () => {
  const counted = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const { server, held, hold } = await openServer({
    perSecondMax: 100,
    inProgressMax: 1,
    wrap: (limits) => ({
      ...limits,
      takeUpTo: async (...words) => {
        asked.resolve()
        await counted.promise
        return limits.takeUpTo(...words)
      },
    }),
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const connected = once(server.server, 'connection')
  const socket = connect(portOf(server.server.address()).port, '127.0.0.1')
  const [served]: Socket[] = await connected
  if (!served) throw new Error('nobody connected')
  socket.write(heldRequest)
  await asked.promise
  socket.destroy()
  await once(served, 'close')
  counted.resolve()
  const other = hold('b')
  await expect.poll(() => held.length).toBe(1)
  held[0]?.()
  expect((await other).status).toBe(200)
})

test('one who goes away makes room', async () => {
  const { server, held, hold } = await openServer({ perSecondMax: 100, inProgressMax: 1 })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = portOf(server.server.address())
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(heldRequest)
  await expect.poll(() => held.length).toBe(1)
  const other = hold('b')
  socket.destroy()
  await expect.poll(() => held.length).toBe(2)
  for (const free of held) free()
  expect((await other).status).toBe(200)
})

const heldRequest = [
  'POST /questions HTTP/1.1',
  'Host: a',
  'Authorization: a',
  'X-Hold: 1',
  'Content-Type: application/json',
  'Content-Length: 2',
  '',
  '{}',
].join('\r\n')

function portOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address
}
