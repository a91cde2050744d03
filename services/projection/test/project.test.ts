import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { buildHeartbeat, validateRecord } from '@hutong/schemas'
import {
  event,
  husband,
  marriage,
  openFixture,
  topic,
  version,
  wife,
} from './projection-fixture.ts'
import type { Fixture } from './projection-fixture.ts'

let fixture: Fixture

beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

const project = async (...entries: Parameters<Fixture['append']>) => {
  if (entries.length > 0) await fixture.append(...entries)
  const projection = fixture.start()
  await projection.caughtUp
  return projection
}
const slot = async () => (await fixture.reader.slots(topic))[0]
const beat = (fence: number, sourceReadAt: number | null, at: number) =>
  buildHeartbeat('minzheng', { fence, sourceReadAt, at })
const tampered = (entry: ReturnType<typeof event>, change: (text: string) => string) => ({
  key: entry.key,
  value: Buffer.from(change(Buffer.from(entry.value).toString())),
})

test('a record is found by both of its people, with the bytes of the log', async () => {
  const entry = event()
  await project(entry)
  expect(await fixture.bySubject(husband)).toEqual(await fixture.bySubject(wife))
  expect(await fixture.bySubject(wife)).toMatchObject([
    {
      key: 'marriage.event:minzheng:1',
      version: version(1),
      status: 'active',
      bytes: new Uint8Array(entry.value),
      tainted: null,
    },
  ])
})

test('a projection of an empty log has caught up', async () => {
  const projection = await project()
  expect(projection.status()).toMatchObject([{ topic, next: 0, end: 0, lagRecords: 0, held: null }])
})

test('what is appended later is carried on', async () => {
  await project()
  await fixture.append(event())
  await vi.waitFor(async () => expect(await fixture.bySubject(wife)).toHaveLength(1), {
    timeout: 30_000,
  })
})

test('more records than one transaction takes all arrive', async () => {
  const entries = Array.from({ length: 2_100 }, (_, n) => event({ recordId: String(n) }))
  await project(...entries)
  expect(await slot()).toMatchObject({ next: 2_100, recordCount: 2_100 })
})

test('a corrected number takes the record away from the person named by mistake', async () => {
  const corrected = {
    ...marriage,
    partyA: { ...marriage.partyA, idType: 'passport', idNumber: 'E99912345' },
  }
  await project(event(), event({ recordVersion: version(2), data: corrected }))
  expect(await fixture.bySubject(husband)).toEqual([])
  expect(await fixture.bySubject(wife)).toMatchObject([{ version: version(2) }])
})

test('versions are compared as text, epochs first, in whatever order they come', async () => {
  await project(
    event({ recordVersion: version(1, 1) }),
    event({ recordVersion: version(9_999) }),
    event({ recordVersion: version(10) }),
  )
  expect(await fixture.bySubject(wife)).toMatchObject([{ version: version(1, 1) }])
})

test('an erased record has neither data nor people any more', async () => {
  await project(event(), event({ recordVersion: version(2), status: 'erased', data: null }))
  expect(await fixture.bySubject(wife)).toEqual([])
  expect((await fixture.reader.byKey(topic, 'marriage.event:minzheng:1')).records).toMatchObject([
    { status: 'erased', bytes: new Uint8Array(0) },
  ])
})

test('a revoked record is a record with its status', async () => {
  await project(event(), event({ recordVersion: version(2), status: 'revoked' }))
  expect(await fixture.bySubject(wife)).toMatchObject([{ status: 'revoked' }])
})

test.each([
  [
    'bytes that are no event',
    (entry: ReturnType<typeof event>) => tampered(entry, () => '{'),
    'not-json',
  ],
  [
    'a flipped byte in the data',
    (entry: ReturnType<typeof event>) =>
      tampered(entry, (text) => text.replace('2015-05-20', '2015-05-21')),
    'digest-mismatch',
  ],
  [
    "a key that is not the event's own",
    (entry: ReturnType<typeof event>) => ({
      ...entry,
      key: 'marriage.event:minzheng:1',
      value: event({ recordId: '2' }).value,
    }),
    'key-mismatch',
  ],
  [
    'data that the schema refuses',
    () => event({ recordVersion: version(2), data: { ...marriage, event: 'WEDDING' } }),
    'record-invalid',
  ],
  [
    'an event of another schema version',
    () => event({ recordVersion: version(2), version: '2.0' }),
    'topic-mismatch',
  ],
])('%s taints the key, and the partition goes on', async (_, spoil, reason) => {
  const bad = spoil(event({ recordVersion: version(2) }))
  const projection = await project(event(), bad, event({ recordId: '3' }))
  expect(await fixture.reader.byKey(topic, 'marriage.event:minzheng:1')).toMatchObject({
    records: [{ version: version(1), tainted: reason }],
    slots: [{ next: 3, taintedCount: 1 }],
  })
  expect(projection.status()).toMatchObject([{ taintedCount: 1, held: null }])
})

test('a good record after a bad one clears the taint', async () => {
  const bad = tampered(event({ recordVersion: version(2) }), () => '{')
  await project(event(), bad, event({ recordVersion: version(3) }))
  expect(await fixture.bySubject(wife)).toMatchObject([{ version: version(3), tainted: null }])
})

test('an unknown revision holds the partition where it stands, and taints nothing', async () => {
  const held = fixture.logged('projection-held')
  await fixture.append(event(), event({ recordId: '2', version: '1.77' }), event({ recordId: '3' }))
  const projection = fixture.start()
  expect(await held).toMatchObject({ offset: 1, schema: 'marriage.event 1.77' })
  expect(projection.status()).toMatchObject([
    { next: 1, end: 3, lagRecords: 2, held: 'schema-unknown marriage.event 1.77', taintedCount: 0 },
  ])
})

test('a partition goes on once the revision is known', async () => {
  let known = false
  await fixture.append(event(), event({ recordId: '2', version: '1.77' }))
  const held = fixture.logged('projection-held')
  const projection = fixture.start({
    validate: (type, schemaVersion, data) =>
      known ? validateRecord(type, '1.0', data) : validateRecord(type, schemaVersion, data),
  })
  await held
  known = true
  await projection.caughtUp
  expect(await slot()).toMatchObject({ next: 2, recordCount: 2, taintedCount: 0 })
})

test('records of a connector that lost its lease are dropped and counted', async () => {
  const projection = await project(
    event({ fence: 2 }),
    event({ fence: 1, recordVersion: version(9), status: 'revoked' }),
  )
  expect(await fixture.bySubject(wife)).toMatchObject([{ version: version(1), status: 'active' }])
  expect(projection.status()).toMatchObject([{ droppedCount: 1, next: 2 }])
})

test('a lost lease is remembered over a restart', async () => {
  await project(beat(5, 10, 20))
  await fixture.stop()
  await project(event({ fence: 4 }))
  expect(await fixture.bySubject(wife)).toEqual([])
})

test('heartbeats tell when the source was read, and those of an old lease do not', async () => {
  const projection = await project(beat(2, 100, 110), beat(1, 900, 900), beat(2, 150, 160))
  expect((await slot())?.sources).toEqual({
    minzheng: { fence: 2, sourceReadAt: 150, heartbeatAt: 160 },
  })
  expect(projection.status()).toMatchObject([{ lagMs: fixture.now - 150, droppedCount: 1 }])
})

test('a heartbeat that cannot be read is dropped and counted', async () => {
  const projection = await project({ key: '__hb:minzheng', value: Buffer.from('beat') })
  expect(projection.status()).toMatchObject([{ droppedCount: 1, taintedCount: 0, lagMs: null }])
})

test('the lag is unknown when the log was not read for 15 seconds', async () => {
  const projection = await project()
  await fixture.stop()
  fixture.now += 15_000
  expect(projection.status()).toMatchObject([{ lagRecords: 0 }])
  fixture.now += 1
  expect(projection.status()).toMatchObject([{ lagRecords: null }])
})

test('a projection that is replaced ends, and says why', async () => {
  const first = await project(event())
  const second = await project()
  await fixture.append(event({ recordId: '2' }))
  await expect(first.stopped).rejects.toMatchObject({ code: 'HUTONG_PROJECTION_FENCED' })
  await vi.waitFor(() => expect(second.status()).toMatchObject([{ next: 2 }]), { timeout: 30_000 })
})

test('a log that ends before what was applied stops the projection with an alarm', async () => {
  await fixture.writer.acquire(topic, 0)
  await fixture.writer.apply({
    topic,
    partition: 0,
    fence: 1,
    from: 0,
    next: 9,
    records: [],
    tainted: [],
    sources: {},
  })
  const projection = fixture.start()
  await expect(projection.stopped).rejects.toMatchObject({ code: 'HUTONG_LOG_SHRUNK' })
  await expect(projection.caughtUp).rejects.toMatchObject({ code: 'HUTONG_LOG_SHRUNK' })
})

test('a projection that is stopped before it caught up says so', async () => {
  await fixture.append(event({ version: '1.77' }))
  const held = fixture.logged('projection-held')
  const projection = fixture.start()
  await held
  await fixture.stop()
  await expect(projection.caughtUp).rejects.toMatchObject({ code: 'HUTONG_PROJECTION_ENDED' })
})
