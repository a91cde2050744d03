import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StreamStatus } from '../src/sdk.ts'
import { abnormalStream, csv, file, gbCsv, goodCode, header, line } from './abnormal-stream.ts'
import { encodeGb18030 } from './encode-gb18030.ts'
import { handClock, openWorkbench, type Workbench } from './workbench.ts'

const stream = abnormalStream()
let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench([stream])
})
afterEach(() => bench.remove())

const idsRead = async () => (await bench.records(stream)).map(({ key }) => key.split(':').at(-1))
const reasonCodes = async () =>
  (await bench.quarantined(stream)).map(({ codes }) => codes.join(' '))

test('a row becomes a record with the key, version and status of its source', async () => {
  await bench.put(file(7), csv(line(1)))
  await bench.readOnce(stream)
  expect(await bench.records(stream)).toEqual([
    {
      key: 'org.abnormal:test-abnormal:A1',
      version: '000001.00000000000700000002',
      status: 'active',
      fence: 1,
      time: expect.stringMatching(/^\d{4}-/),
      source: 'test-abnormal',
      data: {
        creditCode: goodCode,
        name: '杭州示例有限公司',
        listedOn: '2024-01-31',
        reasonCode: 'NOT_AT_ADDRESS',
      },
    },
  ])
})

test('files are read in the order of their sequence, not of their names', async () => {
  await bench.put(file(10), csv(line('ten')))
  await bench.put(file(9), csv(line('nine')))
  await bench.readOnce(stream)
  expect(await idsRead()).toEqual(['Anine', 'Aten'])
})

test('a byte order mark, columns in another order and blank lines do no harm', async () => {
  const other = '﻿状态,移出日期,原因代码,列入日期,名称,统一社会信用代码,编号\n\n'
  await bench.put(file(1), `${other}有效,,4,20240131,示例,${goodCode},A1\n\n`)
  await bench.readOnce(stream)
  expect(await idsRead()).toEqual(['A1'])
})

test('a quoted field may hold commas, doubled quotes and line breaks', async () => {
  await bench.put(file(1), csv(line(1, '"示例, ""甲""\r\n公司"'), line(2)))
  await bench.readOnce(stream)
  const records = await bench.records(stream)
  expect(records.map(({ data }) => data)).toMatchObject([
    { name: expect.stringContaining('甲') },
    {},
  ])
  expect(records.map(({ version }) => version.slice(-8))).toEqual(['00000002', '00000004'])
})

test('a GB 18030 file keeps rare characters, and 䶮 as GBK tables wrote it', async () => {
  const gb = abnormalStream({ charset: 'gb18030' })
  const bytes = Buffer.concat([
    gbCsv(line(1, '张𫖯公司')),
    encodeGb18030(`A2,${goodCode},`),
    Buffer.from([0xfe, 0x9f]),
    encodeGb18030(',20240131,4,,有效\r\n'),
  ])
  await bench.put(file(1), bytes)
  await bench.readOnce(gb)
  const names = (await bench.records(gb)).map(({ data }) => data)
  expect(names).toMatchObject([{ name: '张𫖯公司' }, { name: '䶮' }])
})

test('a file without a column that is mapped is refused as a whole, naming the column', async () => {
  await bench.put(file(1), csv(line(1)).replace('名称', '名字'))
  await bench.readOnce(stream)
  expect(await idsRead()).toEqual([])
  expect((await bench.quarantined(stream))[0]?.reasons).toEqual([
    { code: 'column-missing', field: '名称', rule: 'connector.yaml maps this column' },
  ])
})

test('a file with a column more is read', async () => {
  await bench.put(file(1), `${header},备注\r\n${line(1)},新\r\n`)
  await bench.readOnce(stream)
  expect(await idsRead()).toEqual(['A1'])
})

test('a file with fewer rows than its marker says is refused as a whole', async () => {
  await bench.put(file(1), csv(line(1)), 'rows=2')
  await bench.readOnce(stream)
  expect([await idsRead(), await reasonCodes()]).toEqual([[], ['file-truncated']])
})

test('a file cut in the middle of a row is refused by the digest of its marker', async () => {
  const whole = csv(line(1), line(2))
  const sha256 = createHash('sha256').update(whole).digest('hex')
  await bench.put(file(1), whole.slice(0, -9), `sha256=${sha256}`)
  await bench.readOnce(stream)
  expect([await idsRead(), await reasonCodes()]).toEqual([[], ['file-digest-differs']])
})

test('a marker that can be read in no way refuses its file', async () => {
  await bench.put(file(1), csv(line(1)), 'rows=many')
  await bench.readOnce(stream)
  expect(await reasonCodes()).toEqual(['marker-malformed'])
})

test.each([
  ['GB 18030 declared UTF-8', 'utf-8', gbCsv(line(1))],
  ['UTF-8 declared GB 18030', 'gb18030', Buffer.from(csv(line(1)))],
  ['UTF-8 with a mark declared GB 18030', 'gb18030', Buffer.from(`﻿${csv(line(1))}`)],
  ['UTF-16', 'utf-8', Buffer.from(`﻿${csv(line(1))}`, 'utf16le')],
])('a file in the wrong charset is refused: %s', async (_name, charset, bytes) => {
  const declared = abnormalStream({ charset })
  await bench.put(file(1), bytes)
  await bench.readOnce(declared)
  expect([await idsRead(), await reasonCodes()]).toEqual([[], ['file-charset-wrong']])
})

test('one row with bytes of no charset is quarantined, and the others are read', async () => {
  const good = Array.from({ length: 12 }, (_, i) => line(i))
  const [before = '', after = ''] = csv(...good, line('bad', '坏?')).split('?')
  await bench.put(
    file(1),
    Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)]),
  )
  await bench.readOnce(stream)
  expect([(await idsRead()).length, await reasonCodes()]).toEqual([12, ['charset-malformed']])
})

test('an open quote costs its own line and not the rows after it', async () => {
  await bench.put(file(1), csv(line(1), line(2, '"开'), line(3), line(4)))
  await bench.readOnce(stream)
  expect([await idsRead(), await reasonCodes()]).toEqual([
    ['A1', 'A3', 'A4'],
    ['quoting-malformed'],
  ])
})

test('a row with a column too many is quarantined', async () => {
  await bench.put(file(1), csv(`${line(1)},`, line(2)))
  await bench.readOnce(stream)
  expect([await idsRead(), await reasonCodes()]).toEqual([['A2'], ['column-count']])
})

test('a row tells every field that is wrong, and never what stood there', async () => {
  const bad = `${goodCode.slice(0, -1)}${goodCode.endsWith('0') ? '1' : '0'}`
  await bench.put(file(1), csv(`A1,${bad},示例,20240231,9,,有效`))
  await bench.readOnce(stream)
  const [entry] = await bench.quarantined(stream)
  expect(entry?.reasons).toEqual([
    {
      code: 'value-malformed',
      field: 'creditCode',
      rule: expect.stringMatching(/^credit-code [A-Z_]+$/),
    },
    { code: 'value-malformed', field: 'listedOn', rule: 'date DATE' },
    { code: 'value-malformed', field: 'reasonCode', rule: 'one of 1, 4' },
  ])
  expect(entry?.text).not.toContain(bad)
  expect(entry?.raw?.toString()).toContain(bad)
})

test('of two rows on one record in a file the later has the higher version', async () => {
  await bench.put(file(1), csv(line(1, '旧名'), line(1, '新名')))
  await bench.readOnce(stream)
  const versions = (await bench.records(stream)).map(({ version }) => version)
  expect(versions).toEqual([...versions].toSorted())
})

test('a file without its marker is left alone, and read when the marker comes', async () => {
  const bytes = csv(line(1))
  await bench.put(file(1), bytes, null)
  await bench.readOnce(stream)
  expect(await idsRead()).toEqual([])
  await bench.put(file(1), bytes)
  await bench.readOnce(stream)
  expect(await idsRead()).toEqual(['A1'])
})

test('a half-written file holds back the later ones, and the source does not count as read', async () => {
  await bench.put(file(1), csv(line(1)), null)
  await bench.put(file(2), csv(line(2)))
  const status = await bench.readOnce(stream)
  expect([await idsRead(), status.sourceReadAt]).toEqual([[], null])
})

test('a growing file is left alone until it has been still for so long', async () => {
  const patient = abnormalStream({ complete: '{ by: stable, seconds: 60 }' })
  const clock = handClock()
  await bench.put(file(1), csv(line(1)), null)
  const read = Promise.withResolvers<void>()
  const onProgress = ({ published }: StreamStatus) => published === 1 && read.resolve()
  const running = bench.start(patient, { clock, onProgress })
  await running.firstPollDone
  expect(await idsRead()).toEqual([])
  clock.forward(60_000)
  await read.promise
  await running.stop()
  expect(await idsRead()).toEqual(['A1'])
})

test('a refused file blocks nothing, and its correction comes under a higher sequence', async () => {
  await bench.put(file(1), 'nonsense')
  await bench.put(file(2), csv(line(1)))
  await bench.readOnce(stream)
  await bench.readOnce(stream)
  expect([await idsRead(), (await reasonCodes()).length]).toEqual([['A1'], 1])
})

test('an empty file is refused', async () => {
  await bench.put(file(1), '')
  await bench.readOnce(stream)
  expect(await reasonCodes()).toEqual(['file-empty'])
})

test.each([
  ['re-delivered', () => bench.put(file(5), csv(line(1), line(2)))],
  ['older', () => bench.put(file(4), csv(line(3)))],
  ['renamed', () => bench.rename(file(5), file(3))],
])('a file that comes %s changes nothing and is told of once', async (_name, deliver) => {
  await bench.put(file(5), csv(line(1)))
  const told = Promise.withResolvers<void>()
  const events: string[] = []
  const logger = {
    event: (name: string) => {
      if (name.startsWith('file-')) events.push(name)
      if (name.startsWith('file-')) told.resolve()
    },
    warning: () => undefined,
    failure: () => undefined,
    child: () => logger,
  }
  const running = bench.start(stream, { logger })
  await running.firstPollDone
  await deliver()
  await told.promise
  await running.stop()
  expect([await idsRead(), events.length, running.status().unchanged]).toEqual([['A1'], 1, 1])
})

test('a folder that is missing is a failed poll: the run goes on and says so', async () => {
  const running = bench.start(stream)
  await running.firstPollDone
  expect(running.status()).toMatchObject({
    state: 'degraded',
    sourceReadAt: null,
    failure: { code: 'HUTONG_SOURCE_UNAVAILABLE' },
  })
  await running.stop()
  // One beat is of the start and one of the first poll; the log may keep the newest only.
  const beats = await bench.heartbeats(stream)
  expect(new Set(beats.map((beat) => beat?.sourceReadAt))).toEqual(new Set([null]))
})

test('a folder that comes back is read', async () => {
  const idle = Promise.withResolvers<void>()
  const running = bench.start(stream, {
    onProgress: ({ state, sourceReadAt }) =>
      state === 'idle' && sourceReadAt !== null && idle.resolve(),
  })
  await running.firstPollDone
  await mkdir(join(bench.inbox, 'abnormal'), { recursive: true })
  await idle.promise
  await running.stop()
  expect(running.status().failure).toBeUndefined()
})

test('the first poll that knows how far it read is told at once, though it brought nothing', async () => {
  const running = bench.start(stream, { heartbeatMs: 1_000_000 })
  await running.firstPollDone
  await mkdir(join(bench.inbox, 'abnormal'), { recursive: true })
  await expect
    .poll(async () => (await bench.heartbeats(stream)).at(-1)?.sourceReadAt, { timeout: 20_000 })
    .toEqual(expect.any(Number))
  await running.stop()
})

test('names that do not fit the pattern are passed over', async () => {
  await bench.put('abnormal/abnormal_1.csv.tmp', csv(line(1)))
  await bench.put('abnormal/abnormal_1234567890123.csv', csv(line(1)))
  await bench.readOnce(stream)
  expect(await idsRead()).toEqual([])
})
