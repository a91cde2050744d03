import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StreamStatus } from '../../../src/sdk.ts'
import { goodCode } from '../../abnormal-stream.ts'
import { recordsTopicOf } from '../../../src/connector-topics.ts'
import { openWorkbench, type Workbench } from '../../workbench.ts'
import { json, startService, type Service } from './start-service.ts'
import { restRead, webStream } from './web-stream.ts'

const stream = webStream(restRead)
const company = (id: string, listedOn = '20240131') => ({
  id,
  code: goodCode,
  name: '甲公司',
  listedOn,
  state: '有效',
  changedAt: '2026-01-31T04:00:00.5Z',
})

let bench: Workbench
let service: Service
beforeEach(async () => {
  bench = await openWorkbench([stream])
  service = await startService(() => json({ data: [company('A1'), company('A2', 'soon')] }))
})
afterEach(async () => {
  await bench.remove()
  await service.stop()
})

const connections = () => new Map([['tax', { url: service.url }]])

test('a row of a page becomes a record that says when it was written', async () => {
  await bench.readOnce(stream, { connections: connections() })
  expect(await bench.records(stream)).toMatchObject([
    {
      version: '000001.01769832000500000000',
      time: '2026-01-31T04:00:00.500Z',
      data: { listedOn: '2024-01-31' },
    },
  ])
})

test('a row that breaks a rule is kept as it was answered', async () => {
  await bench.readOnce(stream, { connections: connections() })
  const [only] = await bench.quarantined(stream)
  expect([only?.codes, Buffer.from(only?.raw ?? '').toString()]).toEqual([
    ['value-malformed'],
    JSON.stringify(company('A2', 'soon')),
  ])
})

test('rows of one moment that break a rule are each kept under a key of its own', async () => {
  service.answer = () => json({ data: [company('A1', 'soon'), company('A2', 'soon')] })
  await bench.readOnce(stream, { connections: connections() })
  const keys = (await bench.quarantined(stream)).map(({ key }) => key)
  expect(new Set(keys).size).toBe(2)
})

test('while a service wants to be left alone, the connector says so and goes on beating', async () => {
  service.answer = () => ({ status: 429, headers: { 'retry-after': '3600' } })
  const degraded = Promise.withResolvers<StreamStatus>()
  const running = bench.start(stream, {
    connections: connections(),
    heartbeatMs: 20,
    onProgress: (status) => status.state === 'degraded' && degraded.resolve(status),
  })
  expect((await degraded.promise).failure?.code).toBe('HUTONG_SOURCE_RATE_LIMITED')
  const before = (await bench.heartbeats(stream)).length
  for await (const _ of bench.log.tail(
    recordsTopicOf(stream),
    0,
    0,
    new AbortController().signal,
  )) {
    if ((await bench.heartbeats(stream)).length > before + 3) break
  }
  await running.stop()
  expect(service.asked).toHaveLength(1)
})
