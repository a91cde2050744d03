import { afterEach, beforeEach, expect, test } from 'vitest'
import { switchGeneration } from '../src/switch-generation.ts'
import { openFixture, topic } from './projection-fixture.ts'
import type { Fixture } from './projection-fixture.ts'

let fixture: Fixture
beforeEach(async () => {
  fixture = await openFixture()
})
afterEach(() => fixture.close())

/** Proposes a new generation; as soon as it is proposed `meanwhile` happens, and then the work is ended. */
async function switchWhile(meanwhile: (to: number) => Promise<unknown>) {
  const { generations } = fixture
  const over = new AbortController()
  const to = await generations.create()
  return switchGeneration({
    generations: {
      ...generations,
      propose: async (next) => {
        await generations.propose(next)
        if (next !== to) return
        await meanwhile(to)
        over.abort(new Error('the builder was fenced off'))
      },
    },
    log: { partitionCount: () => 1 },
    topics: [topic],
    from: 1,
    to,
    signal: over.signal,
    projectionMsMax: 60_000,
  })
}

test('a projection that fences the builder off before the next look has made the switch', async () => {
  const made = switchWhile((to) => fixture.generations.activate(to, { expected: 1 }))
  expect(await made).toBe('projection')
})

test('work that is ended while nobody made the switch fails, and nothing stays proposed', async () => {
  await expect(switchWhile(() => Promise.resolve())).rejects.toThrow('the builder was fenced off')
  expect(await fixture.generations.active()).toBe(1)
  expect(await fixture.generations.proposed()).toBe(null)
})
