import { expect, onTestFinished, test } from 'vitest'
import { silentLogger, systemClock } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import { claimInstance, fixedTopics, instancesTopic } from '../src/log.ts'
import type { InstanceClaim, Log, LogEntry } from '../src/log.ts'
import { openLog } from '../src/open-log.ts'
import { collectRecords } from '../src/testing/collect-records.ts'

/** Claims of several processes on one log. */
async function openClaims(wrap: (log: Log) => Log = (log) => log) {
  const folder = temporaryFolder(onTestFinished)
  const opened = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  const log = wrap(opened)
  const stop = new AbortController()
  onTestFinished(async () => {
    stop.abort()
    await opened.close()
  })
  const claim = (instance: string, data: string, logger = silentLogger): Promise<InstanceClaim> =>
    claimInstance({ log, instance, folder: data, clock: systemClock, logger, signal: stop.signal })
  return { log, claim }
}

const taken = expect.objectContaining({ code: 'HUTONG_INSTANCE_TAKEN' })

test('a name that nobody has is taken', async () => {
  const { claim } = await openClaims()
  await claim('gateway-1', 'a')
  await claim('gateway-2', 'b')
})

test('a name that another folder has is refused, named, and stays with that folder', async () => {
  const { claim } = await openClaims()
  await claim('gateway-1', 'a')
  const refused = {
    code: 'HUTONG_INSTANCE_TAKEN',
    message: expect.stringMatching(/^the instance gateway-1 belongs to another data folder/u),
  }
  await expect(claim('gateway-1', 'b')).rejects.toMatchObject(refused)
  await expect(claim('gateway-1', 'b')).rejects.toMatchObject(refused)
  await claim('gateway-1', 'a')
})

test('of two folders that claim a name at once, one has it, and keeps it over restarts', async () => {
  const { claim } = await openClaims()
  const folders = ['a', 'b'] as const
  const outcomes = async () => {
    const told = await Promise.allSettled(folders.map((folder) => claim('gateway-1', folder)))
    return told.map(({ status }) => status)
  }
  const first = await outcomes()
  expect(first.toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await outcomes()).toEqual(first)
})

test('a restart on the same folder has the name at once, and the run before hears that it lost it', async () => {
  const { claim } = await openClaims()
  const first = await claim('gateway-1', 'a')
  await claim('gateway-1', 'a')
  await expect(first.lost).rejects.toMatchObject({
    code: 'HUTONG_INSTANCE_TAKEN',
    message: expect.stringContaining('another process runs as gateway-1 on a copy of this data'),
  })
})

test('a claim whose acknowledgement was lost does not keep the folder off its own name', async () => {
  let lose = true
  const { claim } = await openClaims((log) => ({
    ...log,
    append: async (...asked) => {
      const position = await log.append(...asked)
      if (lose) throw new Error('on purpose')
      return position
    },
  }))
  await expect(claim('gateway-1', 'a')).rejects.toThrow('on purpose')
  lose = false
  await claim('gateway-1', 'a')
  await expect(claim('gateway-1', 'b')).rejects.toEqual(taken)
})

test('of two folders that race, the first has the name, though its claim came twice', async () => {
  const claims: (readonly LogEntry[])[] = []
  const written = Promise.withResolvers<void>()
  const { claim } = await openClaims((log) => ({
    ...log,
    append: async (topic, entries) => {
      claims.push(entries)
      if (claims.length > 2) return log.append(topic, entries)
      // Both have seen that nobody has the name before either of them writes.
      if (claims.length === 2) {
        const [first = [], second = []] = claims
        for (const each of [first, second, first]) await log.append(topic, each)
        written.resolve()
      }
      await written.promise
      return { topic, next: new Map() }
    },
  }))
  const folders = ['a', 'b'] as const
  const told = await Promise.allSettled(folders.map((folder) => claim('gateway-1', folder)))
  const winners = folders.filter((_, index) => told[index]?.status === 'fulfilled')
  expect(winners.map((folder) => `gateway-1/${folder}`)).toEqual(claims[0]?.map(({ key }) => key))
})

test('a first claim that stands in the log twice keeps its place when compaction drops the earlier one', async () => {
  const { log, claim } = await openClaims()
  await claim('gateway-1', 'a')
  const [end = 0] = await log.ends(instancesTopic)
  const held = await collectRecords(log, instancesTopic, 0, 0, end)
  expect(JSON.parse(Buffer.from(held.at(-1)?.value ?? '').toString())).toMatchObject({
    folder: 'a',
    since: 0,
  })
})

test.each(['{', 'null', '{"instance":"gateway-1"}'])(
  'a record that holds %j claims nothing, and is noted',
  async (text) => {
    const { log, claim } = await openClaims()
    await log.append(instancesTopic, [{ key: 'gateway-1/b', value: Buffer.from(text) }])
    const { logger, heard } = listeningLogger()
    await claim('gateway-1', 'a', logger)
    expect(await heard('instance-claim-unreadable')).toEqual({ offset: 0 })
  },
)
