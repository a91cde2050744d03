import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { createHeart } from '../src/send-heartbeats.ts'

const topic = 'records.beating.v1'
const never = new Promise<never>(() => undefined)
const hourMs = 3_600_000

/** A heart of three partitions, each of whose appends is answered as the test likes. */
async function openHeart(
  answer: (partition: number) => Promise<void>,
  wishes: { readonly everyMs?: number; readonly slowMs?: number } = {},
) {
  const folder = temporaryFolder(onTestFinished)
  const opened = await openLog({
    profile: 'embedded',
    folder,
    topics: [{ name: topic, keep: 'compact' }],
  })
  const stop = new AbortController()
  onTestFinished(() => opened.close())
  onTestFinished(() => stop.abort())
  const beats: number[] = []
  const log: Log = {
    ...opened,
    partitionCount: () => 3,
    append: async (_, [entry]) => {
      const partition = entry?.partition ?? -1
      beats.push(partition)
      await answer(partition)
      return { topic, next: new Map() }
    },
  }
  const told: string[] = []
  const troubled = Promise.withResolvers<void>()
  const heart = createHeart({
    log,
    topic,
    source: 'a-source',
    fence: 1,
    clock: systemClock,
    everyMs: 1,
    sourceReadAt: () => 1,
    onTrouble: () => {
      told.push('trouble')
      troubled.resolve()
    },
    onRecovery: () => told.push('well'),
    signal: stop.signal,
    ...wishes,
  })
  return { heart, beats, told, troubled: troubled.promise, stop: () => stop.abort() }
}

test('a partition that does not answer silences no other', async () => {
  const enough = Promise.withResolvers<void>()
  const { heart, beats, stop } = await openHeart((partition) => {
    if (partition === 1) return never
    if (beats.filter((beat) => beat === 2).length >= 3) enough.resolve()
    return Promise.resolve()
  })
  const beating = heart.beatOn()
  await enough.promise
  stop()
  await beating
  expect(beats.filter((beat) => beat === 1)).toEqual([1])
})

test('while one partition does not answer that is told, whatever the others say', async () => {
  const { heart, told, troubled, stop } = await openHeart(
    (partition) => (partition === 1 ? never : Promise.resolve()),
    { slowMs: 1 },
  )
  const beating = heart.beatOn()
  await troubled
  told.length = 0
  await heart.beat()
  stop()
  await beating
  expect(told).not.toContain('well')
})

test('a beat that is asked for while one is under way follows it, once', async () => {
  const release = Promise.withResolvers<void>()
  const { heart, beats } = await openHeart(() => release.promise, { everyMs: hourMs })
  const asked = [heart.beat(), heart.beat(), heart.beat()]
  release.resolve()
  await Promise.all(asked)
  expect(beats.toSorted((a, b) => a - b)).toEqual([0, 0, 1, 1, 2, 2])
})

test('a beat is waited for until the next one is due, and no longer', async () => {
  const { heart } = await openHeart(() => never, { everyMs: 1 })
  await heart.beat()
})

test('a heart stops though nothing answers, and beats no more', async () => {
  const { heart, beats, stop } = await openHeart(() => never, { everyMs: hourMs })
  const asked = [heart.beatOn(), heart.beat()]
  stop()
  await Promise.all(asked)
  expect(beats).toEqual([0, 1, 2])
})
