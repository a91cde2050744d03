import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { failingWriter } from '@hutong/store/testing'
import { createSubjectKeyer } from '@hutong/schemas'
import type { Generations } from '@hutong/store'
import type { RebuildProgress } from '@hutong/projection'
import { event, marriage, openFixture, topic, version, wife } from './projection-fixture.ts'
import type { Fixture } from './projection-fixture.ts'

let fixture: Fixture

beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

const seen = async () => (await fixture.bySubject(wife)).length
const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => event({ recordId: String(from + n) }))

/** The live projection, with these in the store. */
async function live(...entries: Parameters<Fixture['append']>) {
  if (entries.length > 0) await fixture.append(...entries)
  const projection = await fixture.follow()
  await projection.caughtUp
  return projection
}

/** Puts a record into the active generation that the log never had. */
async function plantRecord(): Promise<void> {
  const slot = await fixture.writer.acquire(topic, 0)
  const record = {
    key: 'marriage.event:minzheng:planted',
    version: version(1),
    offset: 0,
    status: 'active' as const,
    bytes: Buffer.from('{}'),
    subjects: [],
  }
  await fixture.append(event({ recordId: 'last' }))
  await fixture.writer.apply({
    topic,
    partition: 0,
    fence: slot.fence,
    from: slot.next,
    next: slot.next + 1,
    records: [{ ...record, offset: slot.next }],
    tainted: [],
    sources: {},
  })
}

test('a store is built anew beside the projection, found to be the same, and handed over to it', async () => {
  const projection = await live(...many(1_200))
  const report = await fixture.rebuild()
  expect(report).toEqual({
    generation: 2,
    replaced: 1,
    outcome: 'switched',
    differences: [],
    recordCount: 1_200,
    removed: [],
    handedOver: true,
  })
  expect(await fixture.generations.active()).toBe(2)
  expect(await fixture.generations.replacedAt(1)).not.toBe(null)
  await fixture.append(event({ recordId: 'later' }))
  await vi.waitFor(async () => expect(await seen()).toBe(1_201), 10_000)
  expect(projection.status()).toMatchObject([{ lagRecords: 0, held: null }])
})

test('while records keep coming, no question hears less than one before it, and nothing is lost', async () => {
  await live(...many(500))
  const asking = new AbortController()
  let asked = 0
  let most = 0
  const backwards: string[] = []
  const ask = async (): Promise<void> => {
    while (!asking.signal.aborted) {
      const [slot] = await fixture.reader.slots(topic)
      const at = slot?.next ?? -1
      if (at < most) backwards.push(`${at} after ${most}`)
      most = Math.max(most, at)
      asked += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  let appended = 500
  const write = async (): Promise<void> => {
    while (!asking.signal.aborted) {
      await fixture.append(...many(7, appended))
      appended += 7
    }
  }
  const working = Promise.all([ask(), write()])
  const report = await fixture.rebuild()
  asking.abort()
  await working
  expect(report).toMatchObject({ outcome: 'switched', differences: [], handedOver: true })
  expect(backwards).toEqual([])
  expect(asked).toBeGreaterThan(10)
  await vi.waitFor(async () => expect(await seen()).toBe(appended), 20_000)
  expect(await fixture.reader.slots(topic)).toMatchObject([
    { next: appended, recordCount: appended },
  ])
}, 120_000)

test('without a projection the switch is made all the same, and nobody is said to have taken over', async () => {
  await live(...many(3))
  await fixture.stop()
  expect(await fixture.rebuild()).toMatchObject({ outcome: 'switched', handedOver: false })
  expect(await seen()).toBe(3)
  await live(event({ recordId: 'later' }))
  expect(await seen()).toBe(4)
})

test('a difference refuses the switch and tells topic, partition, counts and digests', async () => {
  await fixture.append(...many(3))
  await fixture.start().caughtUp
  await fixture.stop()
  await plantRecord()
  const report = await fixture.rebuild()
  const [active] = await fixture.generations.slots(1, topic)
  expect(report).toMatchObject({ outcome: 'differs', handedOver: false })
  expect(report.differences).toEqual([
    {
      topic,
      partition: 0,
      kind: 'differs',
      active: { next: 4, recordCount: 4, taintedCount: 0, digest: active?.digest },
      built: { next: 4, recordCount: 4, taintedCount: 0, digest: expect.any(String) },
    },
  ])
  expect(report.differences[0]?.built?.digest).not.toBe(active?.digest)
  expect(await fixture.generations.active()).toBe(1)
  expect(await fixture.generations.proposed()).toBe(null)
})

test('accepted differences are told and switched all the same, on the generation that was built', async () => {
  await fixture.append(...many(3))
  await fixture.start().caughtUp
  await fixture.stop()
  await plantRecord()
  const { generation } = await fixture.rebuild()
  const report = await fixture.rebuild({ resume: generation, acceptDifferences: true })
  expect(report).toMatchObject({ generation, outcome: 'switched', differences: [{ partition: 0 }] })
  expect(await fixture.generations.active()).toBe(generation)
})

test('an active generation that stands still is told as behind, not as different', async () => {
  await fixture.append(...many(3))
  await fixture.start().caughtUp
  await fixture.stop()
  await fixture.append(event({ recordId: 'missed' }))
  expect(await fixture.rebuild()).toMatchObject({
    outcome: 'differs',
    differences: [{ kind: 'behind', active: { next: 3 }, built: { next: 4 } }],
  })
})

test('a slot that the active generation lost is told as missing', async () => {
  await fixture.append(...many(3))
  expect(await fixture.rebuild()).toMatchObject({
    outcome: 'differs',
    differences: [{ kind: 'missing', active: null, built: { next: 3 } }],
  })
})

test('another index key is found out, though every record is there', async () => {
  await live(event())
  const other = createSubjectKeyer(Buffer.alloc(32, 8))
  expect(await fixture.rebuild({ subjectKey: other })).toMatchObject({
    outcome: 'differs',
    differences: [{ topic, partition: 0, kind: 'people' }],
  })
  expect(await seen()).toBe(1)
})

test('records that cannot be applied are compared too', async () => {
  await live(event(), { ...event(), value: Buffer.from('{') }, event({ recordId: '2' }))
  expect(await fixture.rebuild()).toMatchObject({ outcome: 'switched', differences: [] })
  expect(await fixture.generations.slots(2, topic)).toMatchObject([{ taintedCount: 1 }])
})

test('progress begins at nothing, ends with all, and names every step', async () => {
  await live(...many(1_200))
  const told: RebuildProgress[] = []
  const onProgress = (progress: RebuildProgress): void => void told.push(progress)
  await fixture.rebuild({ onProgress })
  expect([...new Set(told.map(({ step }) => step))]).toEqual([
    'building',
    'comparing',
    'switching',
    'handing-over',
  ])
  expect(told[0]).toMatchObject({ share: 0, partitionCount: 1, partitionsDoneCount: 0 })
  expect(told.at(-1)).toMatchObject({ share: 1, partitionsDoneCount: 1, recordCount: 1_200 })
})

test('a generation that was replaced can be gone back to', async () => {
  await live(...many(3))
  await fixture.rebuild()
  await fixture.append(event({ recordId: 'later' }))
  await vi.waitFor(async () => expect(await seen()).toBe(4), 10_000)
  const report = await fixture.rebuild({ resume: 1 })
  expect(report).toMatchObject({ generation: 1, replaced: 2, outcome: 'switched', differences: [] })
  expect(await seen()).toBe(4)
})

test.each([
  ['the active one', 1, 'HUTONG_STORE_GENERATION_ACTIVE'],
  ['one that does not exist', 9, 'HUTONG_STORE_GENERATION_UNKNOWN'],
])('to go on with %s is refused', async (_, resume, code) => {
  await live(event())
  await expect(fixture.rebuild({ resume })).rejects.toMatchObject({ code })
})

test.each(['lost-before', 'answer-lost'] as const)(
  'an apply of the builder that fails (%s) is repeated',
  async (how) => {
    await live(...many(1_700))
    const openWriter = async (generation?: number) =>
      failingWriter(await fixture.openWriter(generation), { nth: 2, how })
    expect(await fixture.rebuild({ openWriter })).toMatchObject({
      outcome: 'switched',
      recordCount: 1_700,
    })
  },
)

/** Generations of which one function fails, before it does anything or after. */
function failing(name: 'create' | 'propose' | 'activate' | 'slots', isAfter: boolean): Generations {
  const die = async (work: () => Promise<unknown>): Promise<never> => {
    if (isAfter) await work()
    throw new Error(`${name} failed on purpose`)
  }
  const { generations } = fixture
  switch (name) {
    case 'create':
      return { ...generations, create: () => die(generations.create) }
    case 'propose':
      return {
        ...generations,
        propose: (next) =>
          next === null ? generations.propose(null) : die(() => generations.propose(next)),
      }
    case 'activate':
      return {
        ...generations,
        activate: (...words) => die(() => generations.activate(...words)),
      }
    case 'slots':
      return { ...generations, slots: (...words) => die(() => generations.slots(...words)) }
  }
}

test.each([
  ['create', false],
  ['create', true],
  ['slots', false],
  ['propose', false],
  ['propose', true],
  ['activate', false],
] as const)(
  'a rebuild that fails in %s (done: %s) leaves the active generation answering, and the next one cleans up',
  async (name, isAfter) => {
    await live(...many(3))
    await fixture.stop()
    await expect(fixture.rebuild({ generations: failing(name, isAfter) })).rejects.toThrow(
      'on purpose',
    )
    expect(await fixture.generations.active()).toBe(1)
    expect(await fixture.generations.proposed()).toBe(null)
    await live(event({ recordId: 'later' }))
    expect(await seen()).toBe(4)
    const report = await fixture.rebuild()
    expect(report.outcome).toBe('switched')
    expect(await fixture.generations.list()).toEqual([1, report.generation])
    expect(await seen()).toBe(4)
  },
)

test('a rebuild that dies right after the switch has lost nothing', async () => {
  await live(...many(3))
  await fixture.stop()
  await expect(fixture.rebuild({ generations: failing('activate', true) })).rejects.toThrow(
    'on purpose',
  )
  expect(await fixture.generations.active()).toBe(2)
  await live(event({ recordId: 'later' }))
  expect(await seen()).toBe(4)
})

test.each(['building', 'comparing', 'switching'] as const)(
  'a rebuild that is stopped while %s changes nothing and says how to go on',
  async (step) => {
    await live(...many(3))
    await fixture.stop()
    const stop = new AbortController()
    const onProgress = (progress: RebuildProgress): void => {
      if (progress.step === step) stop.abort()
    }
    await expect(fixture.rebuild({ signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'HUTONG_REBUILD_STOPPED',
      message: expect.stringContaining('--resume 2'),
    })
    expect(await fixture.generations.active()).toBe(1)
    expect(await fixture.generations.proposed()).toBe(null)
    await live()
    expect(await fixture.rebuild({ resume: 2 })).toMatchObject({ outcome: 'switched' })
  },
)

test('of two rebuilds the later one goes on, and the first one says why it ended', async () => {
  await live(...many(3))
  const begun = Promise.withResolvers<void>()
  const later = Promise.withResolvers<void>()
  const openWriter = async (generation?: number) => {
    const writer = await fixture.openWriter(generation)
    const apply: typeof writer.apply = async (batch) => {
      begun.resolve()
      await later.promise
      return writer.apply(batch)
    }
    return { ...writer, apply }
  }
  const first = fixture.rebuild({ openWriter })
  const failed = first.catch((cause: unknown) => cause)
  await begun.promise
  expect(await fixture.rebuild()).toMatchObject({ generation: 3, removed: [2] })
  later.resolve()
  expect(await failed).toMatchObject({ code: 'HUTONG_STORE_GENERATION_UNKNOWN' })
  expect(await fixture.generations.list()).toEqual([1, 3])
  expect(await fixture.generations.active()).toBe(3)
})

test('a person who was corrected meanwhile is the same in both', async () => {
  const corrected = {
    ...marriage,
    partyA: { ...marriage.partyA, idType: 'passport', idNumber: 'E99912345' },
  }
  await live(event(), event({ recordVersion: version(2), data: corrected }))
  expect(await fixture.rebuild()).toMatchObject({ outcome: 'switched', recordCount: 1 })
  expect(await seen()).toBe(1)
})
