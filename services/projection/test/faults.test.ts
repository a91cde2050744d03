import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogEntry } from '@hutong/log'
import { failingWriter } from '@hutong/store/testing'
import { expectedOf } from './expected-store.ts'
import { event, openFixture, subjectKey, topic, version, wife } from './projection-fixture.ts'
import type { Fixture } from './projection-fixture.ts'
import { randomFrom } from './random-from.ts'
import type { Random } from './random-from.ts'

let fixture: Fixture

beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

const keys = ['1', '2', '3', '4', '5']

test.each(['lost-before', 'answer-lost'] as const)(
  'an apply that fails (%s) is begun again and every record has its effect once',
  async (how) => {
    await fixture.append(...Array.from({ length: 1_700 }, (_, n) => event({ recordId: String(n) })))
    const projection = fixture.start({ store: failingWriter(fixture.writer, { nth: 2, how }) })
    await projection.caughtUp
    expect(await fixture.reader.slots(topic)).toMatchObject([{ next: 1_700, recordCount: 1_700 }])
    expect(projection.status()).toMatchObject([{ staleCount: 0, droppedCount: 0 }])
  },
)

test('a store that fell behind is filled again from where it is', async () => {
  await fixture.append(...keys.map((recordId) => event({ recordId })))
  let behind = true
  const store = {
    ...fixture.writer,
    apply: async (batch: Parameters<typeof fixture.writer.apply>[0]) => {
      if (!behind) return fixture.writer.apply(batch)
      behind = false
      return { outcome: 'GAP' as const, next: 0, staleCount: 0 }
    },
  }
  await fixture.start({ store }).caughtUp
  expect(await fixture.reader.slots(topic)).toMatchObject([{ next: 5, recordCount: 5, fence: 2 }])
})

test('a store that lost a slot is filled again though the log brings nothing new', async () => {
  await fixture.append(...keys.map((recordId) => event({ recordId })))
  const takenAgain = Promise.withResolvers<void>()
  let takenCount = 0
  let isLost = false
  const store = {
    ...fixture.writer,
    acquire: async (name: string, partition: number) => {
      isLost = false
      takenCount += 1
      if (takenCount === 2) takenAgain.resolve()
      return fixture.writer.acquire(name, partition)
    },
    apply: async (batch: Parameters<typeof fixture.writer.apply>[0]) =>
      isLost ? { outcome: 'GAP' as const, next: 0, staleCount: 0 } : fixture.writer.apply(batch),
  }
  await fixture.start({ store, lookEveryMs: 0 }).caughtUp
  isLost = true
  await takenAgain.promise
  expect(await fixture.reader.slots(topic)).toMatchObject([{ next: 5, recordCount: 5 }])
})

test('a slot that cannot be taken over at first is tried again', async () => {
  await fixture.append(event())
  let tries = 0
  const store = {
    ...fixture.writer,
    acquire: async (name: string, partition: number) => {
      tries += 1
      if (tries === 1) throw new Error('not now')
      return fixture.writer.acquire(name, partition)
    },
  }
  await fixture.start({ store }).caughtUp
  expect(await fixture.bySubject(wife)).toHaveLength(1)
})

test.each(Array.from({ length: 12 }, (_, seed) => seed))(
  'whatever comes in whatever order, through failures and restarts, the store holds what the log says (seed %i)',
  async (seed) => {
    const random = randomFrom(seed)
    const written: LogEntry[] = []
    for (let round = 0; round < 4; round += 1) {
      const entries = Array.from({ length: 1 + random(900) }, () => randomEntry(random, written))
      written.push(...entries)
      await fixture.append(...entries)
      const store = failingWriter(fixture.writer, {
        nth: 1 + random(3),
        how: random(2) === 0 ? 'lost-before' : 'answer-lost',
      })
      const projection = fixture.start({ store })
      if (random(3) > 0 || round === 3) await projection.caughtUp
      await fixture.stop()
    }
    const expected = expectedOf(written)
    for (const recordId of keys) {
      const key = `marriage.event:minzheng:${recordId}`
      const { records } = await fixture.reader.byKey(topic, key)
      expect(records.map((one) => [one.version, one.offset, one.status, one.tainted])).toEqual(
        expected.get(key) ?? [],
      )
    }
    const people = await fixture.reader.bySubject(topic, [subjectKey('resident-id', wife)])
    const living = [...expected.values()]
      .flat()
      .filter(([held, , status]) => held !== '' && status !== 'erased')
    expect(people.records).toHaveLength(living.length)
    expect(people.slots).toMatchObject([{ next: written.length }])
  },
)

function randomEntry(random: Random, written: readonly LogEntry[]): LogEntry {
  const again = written[random(written.length * 3 + 1)]
  if (again) return again
  const status = (['active', 'revoked', 'superseded', 'erased'] as const)[random(4)] ?? 'active'
  const entry = event({
    recordId: keys[random(keys.length)] ?? '1',
    recordVersion: version(random(300), random(2)),
    fence: random(20) === 0 ? 2 : 1 + Math.floor(written.length / 500),
    status,
    ...(status === 'erased' ? { data: null } : {}),
  })
  return random(40) === 0 ? { key: entry.key, value: Buffer.from('not an event') } : entry
}
