import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort } from '@hutong/infra'
import type { Log } from '@hutong/log'
import { HutongError, systemClock, type Clock } from '@hutong/process'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import {
  pauseSource,
  previewStream,
  type RunSettings,
  type StreamStatus,
} from '../../../src/sdk.ts'
import { handClock, openWorkbench, type Started, type Workbench } from '../../workbench.ts'
import { ndjson, pushStream, row, spoolFolder } from './push-stream.ts'
import { makeSender, sendBatch, signBatch, type SentBatch } from './send-rows.ts'

const sender = makeSender('window-1')
const waits = { prefer: 'wait=30' }

let port: number
let origin: string
let bench: Workbench
const running = new Set<Started>()

beforeEach(async () => {
  port = await freePort()
  origin = `http://127.0.0.1:${port}`
  bench = await openWorkbench([streamOf()])
})
afterEach(async () => {
  await Promise.all([...running].map((one) => one.stop()))
  running.clear()
  await bench.remove()
})

const streamOf = (more: Readonly<Record<string, unknown>> = {}) => pushStream(port, [sender], more)

/** Resolves when it listens. */
async function start(
  more: Readonly<Record<string, unknown>> = {},
  options: Partial<RunSettings> = {},
): Promise<Started> {
  const one = bench.start(streamOf(more), options)
  running.add(one)
  await one.firstPollDone
  return one
}

const batch = (key: string, ...rows: readonly string[]): SentBatch => ({
  origin,
  sender,
  key,
  body: ndjson(...rows),
})
const spooled = (): readonly string[] =>
  readdirSync(join(bench.inbox, spoolFolder)).filter((name) => name.endsWith('.jsonl'))

test('rows that were sent are in the log, and in the order in which their batches came', async () => {
  await start()
  const first = await sendBatch(batch('b-1', row(1), row(2)))
  expect([first.status, first.body]).toEqual([202, { batch: 'b-1', sequence: 1, rows: 2 }])
  await sendBatch({ ...batch('b-2', row(1, { state: '撤销' })), headers: waits })
  const records = await bench.records(streamOf())
  expect(
    records.map(({ key, version, status }) => [key.slice(-2), version.slice(7), status]),
  ).toEqual([
    ['A1', '00000000000100000001', 'active'],
    ['A2', '00000000000100000002', 'active'],
    ['A1', '00000000000200000001', 'revoked'],
  ])
})

test('a run that begins paused takes batches all the same, and publishes them once it is resumed', async () => {
  const { source } = streamOf()
  const say = (isPaused: boolean) =>
    pauseSource({ log: bench.log, source, clock: systemClock }, isPaused)
  await say(true)
  const one = await start()
  expect((await sendBatch(batch('b-1', row(1)))).status).toBe(202)
  expect(one.status()).toMatchObject({ state: 'paused', rowsRead: 0 })
  await say(false)
  await expect.poll(() => one.status().published, { timeout: 30_000 }).toBe(1)
})

test('a run that begins paused and cannot listen says so', async () => {
  const taken = createServer()
  await once(taken.listen(port, '127.0.0.1'), 'listening')
  onTestFinished(() => void taken.close())
  const { source } = streamOf()
  await pauseSource({ log: bench.log, source, clock: systemClock }, true)
  const one = await start()
  expect(one.status()).toMatchObject({
    state: 'paused',
    failure: { code: 'HUTONG_PORT_IN_USE' },
  })
})

test('an array of rows is taken as lines are', async () => {
  await start()
  const body = `[\n${row(1)},\n ${row(2)}]`
  const json = { ...batch('b-1'), body, contentType: 'application/json', headers: waits }
  expect((await sendBatch(json)).body).toMatchObject({ rows: 2, published: 2 })
})

test('whoever waits is told how many rows were published, and why the others were not, without a value of them', async () => {
  await start()
  const bad = row(2, { name: '', code: 'SECRET' })
  const told = await sendBatch({ ...batch('b-1', row(1), bad), headers: waits })
  expect([told.status, told.headers.get('preference-applied')]).toEqual([200, 'wait'])
  expect(told.body).toEqual({
    batch: 'b-1',
    sequence: 1,
    rows: 2,
    published: 1,
    quarantined: 1,
    refused: [
      {
        line: 2,
        errors: [
          { code: 'value-malformed', field: 'creditCode', rule: expect.any(String) },
          { code: 'value-missing', field: 'name', rule: expect.any(String) },
        ],
      },
    ],
  })
  expect(told.text).not.toContain('SECRET')
})

test('whoever waits in vain is told that the batch is safe', async () => {
  const log: Log = {
    ...bench.log,
    append: (topic, entries) =>
      topic.startsWith('records.')
        ? Promise.reject(new HutongError('HUTONG_LOG_UNAVAILABLE', 'away on purpose'))
        : bench.log.append(topic, entries),
  }
  await start({}, { log, heartbeatMs: 1_000_000 })
  const told = await sendBatch({ ...batch('b-1', row(1)), headers: { prefer: 'wait=1' } })
  expect([told.status, told.body]).toEqual([202, { batch: 'b-1', sequence: 1, rows: 1 }])
})

test('rows that were sent are previewed beside the run that takes them, and lie there afterwards as before', async () => {
  await start()
  await sendBatch({ ...batch('b-1', row(1), row(2)), headers: waits })
  await sendBatch({ ...batch('b-2', row(3)), headers: waits })
  const before = spooled()
  const { recordCount, isWhole } = await previewStream({
    stream: streamOf(),
    world: { inbox: bench.inbox, connections: new Map(), clock: systemClock },
    recordIdKey: Buffer.alloc(32, 1),
    epoch: 1,
    after: undefined,
    rowsMax: 1000,
    toldMax: 0,
    isClear: false,
    partitionCount: 1,
    signal: new AbortController().signal,
  })
  expect([recordCount, isWhole]).toEqual([3, true])
  expect(spooled()).toEqual(before)
})

test('a batch that is sent again is answered as before, and published once', async () => {
  await start()
  const sent = batch('b-1', row(1))
  const [first, ...others] = await Promise.all([sent, sent, sent].map((one) => sendBatch(one)))
  expect(others.map(({ status, text }) => [status, text])).toEqual([
    [202, first?.text],
    [202, first?.text],
  ])
  await sendBatch({ ...sent, headers: waits })
  expect(await bench.records(streamOf())).toHaveLength(1)
})

test('a batch is known after a restart', async () => {
  const before = await start()
  const sent = { ...batch('b-1', row(1)), headers: waits }
  await sendBatch(sent)
  await before.stop()
  await start()
  const again = await sendBatch(sent)
  expect([again.status, again.body]).toEqual([200, { batch: 'b-1', sequence: 1, rows: 1 }])
  const next = await sendBatch({ ...batch('b-2', row(2)), headers: waits })
  expect(next.body).toMatchObject({ sequence: 2, published: 1 })
})

test('other rows under the key of a batch are refused', async () => {
  await start()
  await sendBatch(batch('b-1', row(1)))
  const other = await sendBatch(batch('b-1', row(2)))
  expect([other.status, other.body['code']]).toEqual([409, 'batch-differs'])
  expect(spooled()).toHaveLength(1)
})

test('two senders may give their batches the same name', async () => {
  const second = makeSender('window-2', 'ecdsa-p256-sha256')
  running.add(bench.start(pushStream(port, [sender, second])))
  await Promise.all([...running].map((one) => one.firstPollDone))
  await sendBatch(batch('b-1', row(1)))
  const told = await sendBatch({ ...batch('b-1', row(2)), sender: second })
  expect(told.body).toMatchObject({ sequence: 2 })
})

test('the name of a batch stays with its sender', async () => {
  await start()
  await sendBatch(batch('330106199003079975', row(1)))
  expect(spooled().join(' ')).not.toContain('330106199003079975')
})

const refusals: readonly (readonly [string, Partial<SentBatch>, Record<string, string>, object])[] =
  [
    ['another address', { path: '/v1/row' }, {}, { status: 404, code: 'not-found' }],
    ['a query', { path: '/v1/rows?a=1' }, {}, { status: 404, code: 'not-found' }],
    ['another method', { method: 'PUT' }, {}, { status: 405, code: 'method-not-allowed' }],
    [
      'another type',
      { contentType: 'text/csv' },
      {},
      { status: 415, code: 'unsupported-media-type' },
    ],
    [
      'another charset',
      { contentType: 'application/json; charset=gb18030' },
      {},
      { status: 415, code: 'unsupported-media-type' },
    ],
    [
      'a compressed body',
      {},
      { 'content-encoding': 'gzip' },
      { status: 415, code: 'unsupported-media-type' },
    ],
    [
      'another digest',
      { headers: { 'content-digest': `sha-256=:${createHash('sha256').digest('base64')}:` } },
      {},
      { status: 400, code: 'malformed', errors: [{ field: 'Content-Digest' }] },
    ],
    [
      'a digest of another kind alone',
      { headers: { 'content-digest': 'sha-512=:AAAA:' } },
      {},
      { status: 400, code: 'malformed', errors: [{ field: 'Content-Digest' }] },
    ],
    [
      'a name with a blank',
      { key: 'b 1' },
      {},
      { status: 400, code: 'malformed', errors: [{ field: 'Idempotency-Key' }] },
    ],
    [
      'a line that is no JSON',
      { body: `${row(1)}\n{"id":"SECRET"\n` },
      {},
      { status: 400, code: 'malformed', errors: [{ field: 'line 2' }] },
    ],
    ['too many rows', { body: '{}\n'.repeat(6) }, {}, { status: 422, code: 'invalid' }],
    ['too many bytes', { body: '\n'.repeat(2000) }, {}, { status: 413, code: 'too-large' }],
  ]
test.each(refusals)('%s is refused with what to do, and nothing is kept', async (...refusal) => {
  const [, wrong, late, expected] = refusal
  await start({ rowsMax: 5, bodyBytesMax: 1500 })
  const told = await sendBatch({ ...batch('b-1', row(1)), ...wrong }, late)
  expect(told.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
  expect(told.body).toMatchObject({ ...expected, detail: expect.stringMatching(/./u) })
  expect([told.status, told.text.includes('SECRET')]).toEqual([told.body['status'], false])
  expect(spooled()).toEqual([])
})

test('whatever is wrong with a signature, the answer is the same', async () => {
  await start()
  const now = Math.floor(Date.now() / 1000)
  const sent = batch('b-1', row(1))
  const answers = await Promise.all([
    sendBatch({ ...sent, sender: makeSender('window-1') }),
    sendBatch({ ...sent, sender: makeSender('stranger') }),
    sendBatch({ ...sent, created: now - 1000 }),
    sendBatch({ ...sent, created: now - 20, expires: now - 10 }),
    sendBatch(sent, { 'idempotency-key': 'b-2' }),
    sendBatch(sent, { signature: '' }),
    sendBatch({ ...sent, components: ['@method'] }),
  ])
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
  expect(answers[0]?.body).toMatchObject({ status: 401, code: 'unauthenticated' })
  expect(spooled()).toEqual([])
})

test('a request without its length is told to send one', async () => {
  await start()
  const headers = await signBatch(batch('b-1', row(1)))
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const chunked = `POST /v1/rows HTTP/1.1\r\nhost: a\r\n${head.join('')}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`
  expect(await exchange(chunked)).toMatch(/^HTTP\/1\.1 411 .*"length-required"/su)
})

test('a body that is cut in the middle leaves nothing', async () => {
  await start()
  const sent = batch('b-1', row(1), row(2))
  const head = await headOf(sent)
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(head + String(sent.body).slice(0, 50))
  socket.end()
  socket.resume()
  await once(socket, 'close')
  expect(spooled()).toEqual([])
  expect((await sendBatch(sent)).status).toBe(202)
})

test('a sender that asks first is told to go on, or why not, before it sends', async () => {
  await start()
  const sent = batch('b-1', row(1))
  const asks = (head: string): string =>
    head.replace('\r\n\r\n', '\r\nexpect: 100-continue\r\n\r\n')
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(asks(await headOf(sent)))
  const [first] = await once(socket, 'data')
  expect(String(first)).toMatch(/^HTTP\/1\.1 100 /u)
  socket.write(sent.body)
  const [second] = await once(socket, 'data')
  expect(String(second)).toMatch(/^HTTP\/1\.1 202 /u)
  const wrong = await headOf({ ...sent, created: 1 })
  expect(await exchange(asks(wrong))).toMatch(/^HTTP\/1\.1 401 .*connection: close/isu)
})

test('headers beyond all measure are refused', async () => {
  await start()
  const told = await exchange(`POST /v1/rows HTTP/1.1\r\na: ${'x'.repeat(20_000)}\r\n\r\n`)
  expect(told).toMatch(/^HTTP\/1\.1 431 .*"headers-too-large"/su)
})

test('what is no HTTP at all is told so', async () => {
  await start()
  expect(await exchange('\x16\x03\x01\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"malformed"/su)
})

test('when the log is away and too many batches wait, the next one is told to come later', async () => {
  let away = true
  const log: Log = {
    ...bench.log,
    append: (topic, entries) =>
      away && topic.startsWith('records.')
        ? Promise.reject(new HutongError('HUTONG_LOG_UNAVAILABLE', 'away on purpose'))
        : bench.log.append(topic, entries),
  }
  await start({ waitingMax: 2 }, { log, heartbeatMs: 1_000_000 })
  await sendBatch(batch('b-1', row(1)))
  await sendBatch(batch('b-2', row(2)))
  const third = await sendBatch(batch('b-3', row(3)))
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '5'])
  expect((await sendBatch(batch('b-2', row(2)))).status).toBe(202)
  away = false
  await sendBatch({ ...batch('b-2', row(2)), headers: waits })
  expect((await sendBatch(batch('b-3', row(3)))).status).toBe(202)
})

test('a spool that takes nothing more is told to the sender and to the operator, and loses nothing', async () => {
  const degraded = Promise.withResolvers<StreamStatus>()
  await start({}, { onProgress: (now) => now.state === 'degraded' && degraded.resolve(now) })
  await sendBatch({ ...batch('b-1', row(1)), headers: waits })
  const folder = join(bench.inbox, spoolFolder)
  await rename(folder, `${folder}-away`)
  await writeFile(folder, 'no folder')
  const refused = await sendBatch(batch('b-2', row(2)))
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
  expect((await degraded.promise).failure?.code).toBe('HUTONG_SOURCE_UNAVAILABLE')
  await rm(folder)
  await rename(`${folder}-away`, folder)
  const taken = await sendBatch({ ...batch('b-2', row(2)), headers: waits })
  expect(taken.body).toMatchObject({ sequence: 3, published: 1 })
})

test('a port that is in use is named, and taken once it is free', async () => {
  const other = createServer()
  await listen(other)
  const degraded = Promise.withResolvers<StreamStatus>()
  const one = await start(
    {},
    { onProgress: (now) => now.state === 'idle' && degraded.resolve(now) },
  )
  expect(one.status().failure).toEqual({
    code: 'HUTONG_PORT_IN_USE',
    kind: 'config',
    message: `port ${port} of 127.0.0.1 is in use: end what listens there, or write another one as read.listen.port`,
  })
  other.close()
  await once(other, 'close')
  await expect.poll(() => one.status().failure, patience).toBeUndefined()
  expect((await sendBatch(batch('b-1', row(1)))).status).toBe(202)
})

test('a folder that another stream uses is named', async () => {
  await start()
  const second = bench.start({
    ...streamOf({ listen: { host: '127.0.0.1', port: await freePort() } }),
    source: 'other',
  })
  running.add(second)
  await second.firstPollDone
  expect(second.status().failure?.code).toBe('HUTONG_FOLDER_LOCKED')
})

test('when the run ends the port is free again, and a batch that came is safe', async () => {
  const one = await start()
  await sendBatch(batch('b-1', row(1)))
  await one.stop()
  const other = createServer()
  await listen(other)
  other.close()
  await start()
  await sendBatch({ ...batch('b-1', row(1)), headers: waits })
  expect(await bench.records(streamOf())).toHaveLength(1)
})

test('how fresh the source is, is when a sender last spoke, were it only to say that there is nothing', async () => {
  const one = await start()
  expect(one.status().sourceReadAt).toBeNull()
  const created = Math.floor(Date.now() / 1000) - 100
  await sendBatch({ ...batch('b-1', row(1)), created, expires: created + 300, headers: waits })
  await expect.poll(() => one.status().sourceReadAt, patience).toBe(created * 1000)
  const empty = { ...batch('b-2'), created: created + 50, expires: created + 300 }
  const told = await sendBatch(empty)
  expect([told.status, told.body]).toEqual([202, { batch: 'b-2', rows: 0 }])
  await expect.poll(() => one.status().sourceReadAt, patience).toBe((created + 50) * 1000)
  expect(spooled()).toHaveLength(1)
})

test('batches that are in the log and older than keepDays go, and the newest stays for the sake of its sequence', async () => {
  const clock = handClock(Date.now())
  await start({ keepDays: 1 }, { clock })
  const sendAt = (key: string, at: Clock) => {
    const created = Math.floor(at.now() / 1000)
    return sendBatch({ ...batch(key, row(key)), created, headers: waits })
  }
  await sendAt('b-1', clock)
  await sendAt('b-2', clock)
  clock.forward(2 * 86_400_000)
  await expect.poll(spooled, patience).toHaveLength(1)
  expect(spooled()[0]).toMatch(/^000000000002\./u)
  expect((await sendAt('b-3', clock)).body).toMatchObject({ sequence: 3 })
})

test('a batch that was changed in the spool is quarantined as a whole, and its sender told', async () => {
  const reading = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  let isHeld = false
  const log: Log = {
    ...bench.log,
    append: async (topic, entries) => {
      if (isHeld && topic.startsWith('records.')) {
        reading.resolve()
        await goOn.promise
      }
      return bench.log.append(topic, entries)
    },
  }
  await start({}, { log, heartbeatMs: 1_000_000 })
  isHeld = true
  await sendBatch(batch('b-1', row(1)))
  await reading.promise
  const held = sendBatch({ ...batch('b-2', row(2)), headers: waits })
  await expect.poll(spooled, patience).toHaveLength(2)
  const [, second = ''] = spooled().toSorted()
  await writeFile(join(bench.inbox, spoolFolder, second), ndjson(row(3)))
  goOn.resolve()
  const errors = [{ code: 'file-digest-differs', rule: expect.any(String) }]
  expect((await held).body).toMatchObject({ published: 0, refused: [{ line: 0, errors }] })
})

const patience = { timeout: 20_000, interval: 20 }

async function listen(server: Server): Promise<void> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
}

async function headOf(sent: SentBatch): Promise<string> {
  const headers = Object.entries(await signBatch(sent)).map(([name, value]) => `${name}: ${value}`)
  const length = Buffer.byteLength(sent.body)
  return `POST /v1/rows HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n${headers.join('\r\n')}\r\n\r\n`
}

/** Everything that is answered until the connection ends. */
async function exchange(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.end(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
