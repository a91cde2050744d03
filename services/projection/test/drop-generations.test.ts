import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeGenerations, dropGenerations } from '@hutong/projection'
import type { DropSettings } from '@hutong/projection'
import { event, openFixture, topic } from './projection-fixture.ts'
import type { Fixture } from './projection-fixture.ts'

const dayMs = 86_400_000

let fixture: Fixture

/** Generation 1 was replaced by 2 just now, and 3 was begun. */
beforeEach(async () => {
  fixture = await openFixture()
  await fixture.append(event())
  await fixture.start().caughtUp
  await fixture.stop()
  await fixture.rebuild()
  await fixture.generations.create()
})
afterEach(() => fixture.close())

const drop = async (change: Partial<DropSettings> = {}) => {
  const replacedAt = (await fixture.generations.replacedAt(1)) ?? 0
  const at = (ms: number) => ({ now: () => replacedAt + ms })
  return {
    early: () =>
      dropGenerations({ generations: fixture.generations, clock: at(dayMs - 1), ...change }),
    later: () => dropGenerations({ generations: fixture.generations, clock: at(dayMs), ...change }),
  }
}

test('one that was replaced is kept for a day, then dropped; one that may be being built stays', async () => {
  const replacedAt = (await fixture.generations.replacedAt(1)) ?? 0
  const { early, later } = await drop()
  const third = { generation: 3, outcome: 'kept', keptUntil: null }
  const first = { generation: 1, keptUntil: replacedAt + dayMs }
  expect(await early()).toEqual([{ ...first, outcome: 'kept' }, third])
  expect(await fixture.generations.list()).toEqual([1, 2, 3])
  expect(await later()).toEqual([{ ...first, outcome: 'dropped' }, third])
  expect(await fixture.generations.list()).toEqual([2, 3])
})

test('all but the active one go when that is asked for now', async () => {
  await (await drop({ isNow: true })).early()
  expect(await fixture.generations.list()).toEqual([2])
})

test('one that is named goes alone', async () => {
  const { early } = await drop({ isNow: true, generation: 3 })
  expect(await early()).toEqual([{ generation: 3, outcome: 'dropped', keptUntil: null }])
  expect(await fixture.generations.list()).toEqual([1, 2])
})

test.each([
  ['the active one', 2, 'HUTONG_STORE_GENERATION_ACTIVE'],
  ['one that does not exist', 9, 'HUTONG_STORE_GENERATION_UNKNOWN'],
])('%s is not dropped', async (_, generation, code) => {
  const { early } = await drop({ isNow: true, generation })
  await expect(early()).rejects.toMatchObject({ code })
})

test('a removal that was stopped is finished by the next one, whatever the time', async () => {
  const stop = new AbortController()
  const stopped = await drop({
    isNow: true,
    generation: 1,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  expect(await stopped.early()).toMatchObject([{ generation: 1, outcome: 'stopped' }])
  const { early } = await drop()
  expect(await early()).toMatchObject([{ generation: 1, outcome: 'dropped' }, { generation: 3 }])
  expect(await fixture.generations.halfDropped()).toEqual([])
})

test('each generation is described by its state and what it holds', async () => {
  await fixture.generations.propose(3)
  const held = { slotCount: 1, recordCount: 1, taintedCount: 0, next: 1, isProposed: false }
  expect(await describeGenerations(fixture.generations, [topic])).toEqual([
    { ...held, generation: 1, state: 'replaced', replacedAt: expect.any(Number) },
    { ...held, generation: 2, state: 'active', replacedAt: null },
    {
      generation: 3,
      state: 'unfinished',
      isProposed: true,
      replacedAt: null,
      slotCount: 0,
      recordCount: 0,
      taintedCount: 0,
      next: 0,
    },
  ])
})
