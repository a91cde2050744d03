import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { event, openFixture, topic, version, wife } from './projection-fixture.ts'
import type { Fixture } from './projection-fixture.ts'

let fixture: Fixture

beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

const seen = async () => (await fixture.bySubject(wife)).length

/** Another generation that holds what the log holds now, with nobody who keeps it up. */
async function buildSecond(): Promise<number> {
  const second = await fixture.generations.create()
  const store = await fixture.openWriter(second)
  const projection = fixture.start({ store })
  await projection.caughtUp
  await fixture.stop()
  await store.close()
  return second
}

test('a generation that is activated by somebody else is followed from where it stands', async () => {
  await fixture.append(event())
  const second = await buildSecond()
  await fixture.append(event({ recordId: '2' }))
  const projection = await fixture.follow()
  await projection.caughtUp
  await fixture.generations.activate(second, { expected: 1 })
  await fixture.append(event({ recordId: '3' }))
  await vi.waitFor(async () => expect(await seen()).toBe(3), 10_000)
  expect(await fixture.generations.slots(second, topic)).toMatchObject([{ next: 3, fence: 2 }])
})

test('a generation that is proposed and as far is switched to', async () => {
  await fixture.append(event())
  const second = await buildSecond()
  const projection = await fixture.follow()
  await projection.caughtUp
  const switched = fixture.logged('generation-switched')
  await fixture.generations.propose(second)
  expect(await switched).toEqual({ from: 1, to: second })
  expect(await fixture.generations.active()).toBe(second)
  await fixture.append(event({ recordId: '2' }))
  await vi.waitFor(async () => expect(await seen()).toBe(2), 10_000)
})

test('a proposed generation that nobody keeps up is not switched to, and nothing stands still', async () => {
  const second = await buildSecond()
  await fixture.append(event())
  const projection = await fixture.follow({ asFarMsMax: 300 })
  await projection.caughtUp
  const refused = fixture.logged('generation-not-switched')
  await fixture.generations.propose(second)
  await refused
  expect(await fixture.generations.active()).toBe(1)
  await fixture.append(event({ recordId: '2' }))
  await vi.waitFor(async () => expect(await seen()).toBe(2), 10_000)
  expect(await fixture.generations.proposed()).toBe(null)
})

test('a switch whose answer was lost is found out, and followed', async () => {
  await fixture.append(event())
  const second = await buildSecond()
  const generations = {
    ...fixture.generations,
    activate: async (...words: Parameters<typeof fixture.generations.activate>) => {
      await fixture.generations.activate(...words)
      throw new Error('the answer was lost')
    },
  }
  await (
    await fixture.follow({ generations })
  ).caughtUp
  const lost = fixture.logged('generation-not-switched')
  await fixture.generations.propose(second)
  await lost
  await fixture.append(event({ recordId: '2' }))
  await vi.waitFor(async () => expect(await seen()).toBe(2), 10_000)
  expect(await fixture.generations.slots(second, topic)).toMatchObject([{ next: 2 }])
})

test('a projection that died between stopping and switching is repeated by the next one', async () => {
  await fixture.append(event())
  const second = await buildSecond()
  await fixture.generations.propose(second)
  const dying = new AbortController()
  const generations = {
    ...fixture.generations,
    activate: async () => {
      dying.abort()
      throw new Error('it died')
    },
  }
  const first = await fixture.follow({ generations, signal: dying.signal })
  await first.stopped.catch(() => undefined)
  expect(await fixture.generations.active()).toBe(1)
  expect(await seen()).toBe(1)
  await fixture.follow()
  await vi.waitFor(async () => expect(await fixture.generations.active()).toBe(second), 10_000)
})

test('generations that cannot be read for a while do not stop it', async () => {
  let isAway = false
  const generations = {
    ...fixture.generations,
    active: async () => {
      if (isAway) throw new Error('away')
      return fixture.generations.active()
    },
  }
  const failed = fixture.logged('generations-not-read')
  await (
    await fixture.follow({ generations })
  ).caughtUp
  isAway = true
  await failed
  await fixture.append(event({ recordVersion: version(2) }))
  await vi.waitFor(async () => expect(await seen()).toBe(1), 10_000)
})

test('a projection that is replaced on the same generation ends, and says why', async () => {
  const first = await fixture.follow()
  await first.caughtUp
  await (
    await fixture.follow()
  ).caughtUp
  await fixture.append(event())
  await expect(first.stopped).rejects.toMatchObject({ code: 'HUTONG_PROJECTION_FENCED' })
})

test('one that is stopped before it caught up says so', async () => {
  await fixture.append(event({ version: '1.77' }))
  const held = fixture.logged('projection-held')
  const projection = await fixture.follow()
  await held
  await fixture.stop()
  await expect(projection.caughtUp).rejects.toMatchObject({ code: 'HUTONG_PROJECTION_ENDED' })
})
