import { type Log, type LogEntry, readTopic, recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { temporaryFolder } from '@hutong/process/testing'
import { buildEvent, formatRecordVersion, openEvent } from '@hutong/schemas'
import { expect, onTestFinished, test } from 'vitest'
import { publishLate } from '../../src/tools/quarantine/publish-late.ts'

const topic = 'records.org.abnormal.v1'
const { signal } = new AbortController()

const record = (version: number, fence: number): LogEntry =>
  buildEvent({
    type: 'org.abnormal',
    version: '1.0',
    source: 'test',
    recordId: 'A1',
    recordVersion: formatRecordVersion(1, BigInt(version)),
    fence,
    status: 'active',
    time: '2026-01-01T00:00:00Z',
    data: { version },
  })

const late = (version: number) => ({
  key: 'org.abnormal:test:A1',
  recordVersion: formatRecordVersion(1, BigInt(version)),
  build: (fence: number) => record(version, fence),
})

/** A log, and what happens in it just before our first append. */
async function openBusyLog(before: (log: Log) => Promise<unknown> = async () => undefined) {
  const folder = temporaryFolder(onTestFinished)
  const log = await openLog({ profile: 'embedded', folder, topics: [recordsTopic(topic)] })
  onTestFinished(() => log.close())
  let isFirst = true
  const busy: Log = {
    ...log,
    append: async (name, entries) => {
      if (isFirst) await before(log)
      isFirst = false
      return log.append(name, entries)
    },
  }
  const words = async (): Promise<readonly string[]> => {
    const told: string[] = []
    for await (const { value } of readTopic(log, topic, signal)) {
      const opened = openEvent(value)
      if (opened.ok)
        told.push(`${Number(opened.event.recordVersion.slice(7))} by ${opened.event.fence}`)
    }
    return told
  }
  return { log, busy, words }
}

const fenceOf = (fence: number) => async (): Promise<number> => fence

test('a newer version that comes while ours is on its way is the last word all the same', async () => {
  const { busy, words } = await openBusyLog((log) => log.append(topic, [record(9, 1)]))
  const row = late(5)
  const settings = { log: busy, topic, currentFence: fenceOf(1), signal }
  expect((await publishLate([row], settings)).get(row)).toBe('outdated')
  expect(await words()).toEqual(['9 by 1', '5 by 1', '9 by 1'])
})

test('when the lease has changed meanwhile, ours is written again under the one that counts', async () => {
  const { busy, words } = await openBusyLog()
  const fences = [1, 2]
  const currentFence = async (): Promise<number> => fences.shift() ?? 2
  const row = late(5)
  expect((await publishLate([row], { log: busy, topic, currentFence, signal })).get(row)).toBe(
    'published',
  )
  expect(await words()).toEqual(['5 by 1', '5 by 2'])
})

test('of two rows on one record the newer alone is published', async () => {
  const { log, words } = await openBusyLog()
  const [older, newer] = [late(5), late(6)]
  const settings = { log, topic, currentFence: fenceOf(1), signal }
  const outcomes = await publishLate([older, newer], settings)
  expect([outcomes.get(older), outcomes.get(newer)]).toEqual(['outdated', 'published'])
  expect(await words()).toEqual(['6 by 1'])
})

test('an append that failed though it was written is repeated without a second record', async () => {
  const { log, words } = await openBusyLog()
  const row = late(5)
  const lost: Log = {
    ...log,
    append: async (name, entries) => {
      await log.append(name, entries)
      throw new Error('the answer was lost')
    },
  }
  const settings = { topic, currentFence: fenceOf(1), signal }
  await expect(publishLate([row], { ...settings, log: lost })).rejects.toThrow('lost')
  expect((await publishLate([row], { ...settings, log })).get(row)).toBe('published')
  expect(await words()).toEqual(['5 by 1'])
})

/** What the log said up to its end, as somebody knows who has read it. */
async function toldOf(log: Log, version: number) {
  const known = { version: formatRecordVersion(1, BigInt(version)), fence: 1 }
  return { ends: await log.ends(topic), known: new Map([[late(version).key, known]]) }
}

test('what is known already is not read again, and counts', async () => {
  const { log, words } = await openBusyLog()
  await log.append(topic, [record(9, 1)])
  const before = await toldOf(log, 9)
  const [older, newer] = [late(5), late(10)]
  const settings = { log, topic, currentFence: fenceOf(1), before, signal }
  expect((await publishLate([older], settings)).get(older)).toBe('outdated')
  expect((await publishLate([newer], settings)).get(newer)).toBe('published')
  expect(await words()).toEqual(['9 by 1', '10 by 1'])
})

test('a record that is to be there once more is written once more, and gives way to a newer one', async () => {
  const { log, busy, words } = await openBusyLog((first) => first.append(topic, [record(9, 1)]))
  await log.append(topic, [record(5, 1)])
  const settings = {
    log: busy,
    topic,
    currentFence: fenceOf(1),
    before: await toldOf(log, 5),
    signal,
  }
  const again = { ...late(5), isAgain: true } as const
  expect((await publishLate([again], settings)).get(again)).toBe('outdated')
  expect(await words()).toEqual(['5 by 1', '9 by 1', '5 by 1', '9 by 1'])
})
