import { createHash } from 'node:crypto'
import { failingLog } from '@hutong/log/testing'
import { partitionOf, type Log } from '@hutong/log'
import { HutongError } from '@hutong/process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatPositionRecord, positionsTopic } from '../src/position-record.ts'
import type { StreamStatus } from '../src/sdk.ts'
import { abnormalStream, csv, file, line } from './abnormal-stream.ts'
import { recordsTopicOf } from '../src/connector-topics.ts'
import { handClock, openWorkbench, type Workbench } from './workbench.ts'

const stream = abnormalStream()
let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench([stream])
})
afterEach(() => bench.remove())

const lines = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => line(i))
const keysAndVersions = async () =>
  (await bench.records(stream)).map(({ key, version }) => `${key} ${version}`)

test('a second run reads nothing again, under the next fence', async () => {
  await bench.put(file(1), csv(line(1)))
  await bench.readOnce(stream)
  const status = await bench.readOnce(stream)
  expect([status.rowsRead, (await bench.positions()).at(-1)?.fence]).toEqual([0, 2])
})

test('the position counts records and quarantined rows over all runs', async () => {
  await bench.put(file(1), csv(line(1), 'broken'))
  await bench.readOnce(stream)
  await bench.put(file(2), csv(line(2)))
  await bench.readOnce(stream)
  expect((await bench.positions()).at(-1)).toMatchObject({ recordCount: 2, quarantinedCount: 1 })
})

test('when another run takes the source over, the first one stops and says why', async () => {
  await bench.put(file(1), csv(line(1)))
  const first = bench.start(stream)
  await first.firstPollDone
  const second = bench.start(stream)
  await second.firstPollDone
  await first.stopped
  expect([first.status(), second.status()]).toMatchObject([
    { state: 'stopped', failure: { code: 'HUTONG_LEASE_LOST' } },
    { state: 'idle' },
  ])
  await second.stop()
})

test('of two runs that start together one at most goes on', async () => {
  await bench.put(file(1), csv(...lines(20)))
  const pair = [bench.start(stream), bench.start(stream)]
  await Promise.race(pair.map(({ stopped }) => stopped))
  await Promise.all(pair.map(({ firstPollDone }) => firstPollDone))
  const stopped = pair.filter((run) => run.status().state === 'stopped')
  expect(stopped.map((run) => run.status().failure?.code)).toEqual(['HUTONG_LEASE_LOST'])
  await Promise.all(pair.map((run) => run.stop()))
  expect(new Set(await keysAndVersions()).size).toBe(20)
})

test('a claim with the same fence that came first wins', async () => {
  const early: Log = {
    ...bench.log,
    append: async (topic, entries) => {
      if (topic === positionsTopic && (await bench.positions()).length === 0) {
        await bench.log.append(topic, [claim(1, 'somebody-else')])
      }
      return bench.log.append(topic, entries)
    },
  }
  const running = bench.start(stream, { log: early })
  await running.stopped
  expect(running.status().failure?.code).toBe('HUTONG_LEASE_LOST')
})

test('a run that has lost and writes after us does not have the last word', async () => {
  await bench.put(file(1), csv(line(1)))
  const running = bench.start(stream)
  await running.firstPollDone
  await bench.log.append(positionsTopic, [claim(0, 'an-old-run')])
  for await (const batch of bench.log.tail(positionsTopic, 0, 0, new AbortController().signal)) {
    if (batch.records.length > 0 && (await bench.positions()).at(-1)?.owner !== 'an-old-run') break
  }
  await running.stop()
  expect((await bench.positions()).at(-1)).toMatchObject({ fence: 1, position: { sequence: 1 } })
})

test('a position that cannot be written after an intruder is told of, and ends nothing', async () => {
  await bench.put(file(1), csv(line(1)))
  let clockOff = false
  const log: Log = {
    ...bench.log,
    append: (topic, entries) =>
      clockOff && topic === positionsTopic
        ? Promise.reject(new HutongError('HUTONG_CLOCK_OFF', 'off on purpose'))
        : bench.log.append(topic, entries),
  }
  const degraded = Promise.withResolvers<StreamStatus>()
  const running = bench.start(stream, {
    log,
    onProgress: (status) => status.state === 'degraded' && degraded.resolve(status),
  })
  await running.firstPollDone
  clockOff = true
  await bench.log.append(positionsTopic, [claim(0, 'an-old-run')])
  expect((await degraded.promise).failure?.code).toBe('HUTONG_CLOCK_OFF')
  await running.stop()
})

const claim = (fence: number, owner: string) => ({
  key: stream.source,
  partition: partitionOf(stream.source, bench.log.partitionCount(positionsTopic)),
  value: formatPositionRecord({
    source: stream.source,
    fence,
    owner,
    position: null,
    at: 1,
    recordCount: 0,
    quarantinedCount: 0,
  }),
})

test('a position that cannot be read stops the run instead of starting over', async () => {
  await bench.log.append(positionsTopic, [{ key: stream.source, value: Buffer.from('{}') }])
  const running = bench.start(stream)
  await running.stopped
  expect(running.status().failure?.code).toBe('HUTONG_POSITION_MALFORMED')
})

const failures = [1, 2, 3, 4, 5, 6].flatMap((nth) =>
  (['lost-before', 'answer-lost'] as const).map((how) => ({ nth, how })),
)
test.each(failures)('no row is lost when append $nth fails: $how', async (failure) => {
  await bench.put(file(1), csv(...lines(3), 'broken'))
  await bench.put(file(2), csv(line(9)))
  const clock = handClock()
  const status = await bench.readOnce(stream, { log: failingLog(bench.log, failure), clock })
  expect(status).toMatchObject({ published: 4, quarantined: 1 })
  expect(new Set(await keysAndVersions()).size).toBe(4)
  expect((await bench.positions()).at(-1)).toMatchObject({ recordCount: 4, quarantinedCount: 1 })
})

test('a log that stays away is told of, nothing is passed over, and publishing goes on when it is back', async () => {
  await bench.put(file(1), csv(line(1)))
  let away = true
  const log: Log = {
    ...bench.log,
    append: (topic, entries) =>
      away && topic === recordsTopicOf(stream)
        ? Promise.reject(new HutongError('HUTONG_LOG_UNAVAILABLE', 'away on purpose'))
        : bench.log.append(topic, entries),
  }
  const degraded = Promise.withResolvers<StreamStatus>()
  const running = bench.start(stream, {
    log,
    heartbeatMs: 1_000_000,
    onProgress: (status) => status.state === 'degraded' && degraded.resolve(status),
  })
  expect((await degraded.promise).failure).toEqual({
    code: 'HUTONG_LOG_UNAVAILABLE',
    kind: 'transient',
    message: 'away on purpose',
  })
  expect((await bench.positions()).at(-1)?.position).toBeNull()
  away = false
  await running.firstPollDone
  expect((await bench.records(stream)).length).toBe(1)
  expect(running.status()).toMatchObject({ state: 'idle', published: 1 })
  await running.stop()
})

test('a run that waits for its lease ends when it is asked to, though the log does not answer', async () => {
  const asked = Promise.withResolvers<void>()
  const log: Log = {
    ...bench.log,
    ends: () => {
      asked.resolve()
      return new Promise<never>(() => undefined)
    },
  }
  const running = bench.start(stream, { log })
  await asked.promise
  await running.stop()
  expect(running.status().failure).toBeUndefined()
})

test('a log that cannot be watched is told of, and watched again', async () => {
  await bench.put(file(1), csv(line(1)))
  let tailCount = 0
  const log: Log = {
    ...bench.log,
    tail: (...wanted) => {
      tailCount += 1
      if (tailCount !== 2) return bench.log.tail(...wanted)
      throw new HutongError('HUTONG_LOG_UNAVAILABLE', 'unreadable on purpose')
    },
  }
  const degraded = Promise.withResolvers<void>()
  const recovered = Promise.withResolvers<void>()
  const running = bench.start(stream, {
    log,
    onProgress: ({ state, published }) => {
      if (state === 'degraded') degraded.resolve()
      if (state === 'idle' && published === 1) recovered.resolve()
    },
  })
  await degraded.promise
  await recovered.promise
  expect(tailCount).toBe(3)
  await running.stop()
})

test('reading from every position leaves no gap and repeats the same keys and versions', async () => {
  const long = 'x'.repeat(600)
  await bench.put(
    file(1),
    csv(...lines(2600).map((text) => text.replace('杭州', long.slice(0, 60))), 'broken'),
  )
  await bench.put(file(2), csv(line(1), line(2)))
  const clock = handClock()
  // A clock that jumps ahead at each look makes every batch write its position.
  const jumping = { now: () => (clock.forward(2000), clock.now()) }
  await bench.readOnce(stream, { clock: jumping })
  const whole = await keysAndVersions()
  const positions = (await bench.positions()).map(({ position }) => position)
  const restarted = await Promise.all(positions.map((position) => versionsFrom(position)))
  const last = whole.slice(-2)
  expect(whole.length).toBe(2602)
  expect(positions.length).toBeGreaterThan(4)
  for (const rest of restarted) expect(whole.slice(whole.length - rest.length)).toEqual(rest)
  expect(restarted[0]).toEqual(whole)
  expect(restarted.some((rest) => rest.length > last.length && rest.length < whole.length)).toBe(
    true,
  )
})

/** What a run reads that begins at a position, over the same inbox. */
async function versionsFrom(position: unknown): Promise<readonly string[]> {
  const other = await openWorkbench([stream])
  const restored = formatPositionRecord({
    source: stream.source,
    fence: 1,
    owner: 'before',
    position,
    at: 1,
    recordCount: 0,
    quarantinedCount: 0,
  })
  await other.log.append(positionsTopic, [{ key: stream.source, value: restored }])
  await other.readOnce(stream, { inbox: bench.inbox })
  const versions = (await other.records(stream)).map(({ key, version }) => `${key} ${version}`)
  await other.remove()
  return versions
}

test('a file that changed after it was begun is refused, and reading goes on behind it', async () => {
  await bench.put(file(1), csv(line(1)))
  const position = {
    kind: 'inside',
    sequence: 1,
    file: 'abnormal_1.csv',
    sha256: 'other',
    offset: 9,
    line: 2,
  }
  await restore(position)
  await bench.put(file(2), csv(line(2)))
  await bench.readOnce(stream)
  expect((await bench.quarantined(stream)).map(({ codes }) => codes)).toEqual([['file-changed']])
  expect((await bench.records(stream)).map(({ key }) => key.slice(-2))).toEqual(['A2'])
})

test('a begun file goes on under another name, unless its own is there', async () => {
  const rows = csv(line(1), line(2))
  const offset = Buffer.byteLength(csv(line(1)))
  const sha256 = createHash('sha256').update(rows).digest('hex')
  await restore({ kind: 'inside', sequence: 1, file: 'abnormal_1.csv', sha256, offset, line: 3 })
  await bench.put('abnormal/abnormal_01.csv', rows)
  await bench.readOnce(stream)
  expect((await bench.records(stream)).map(({ key }) => key.slice(-2))).toEqual(['A2'])
})

test('a begun file that is gone holds the source instead of losing its rest', async () => {
  await bench.put(file(2), csv(line(2)))
  await restore({
    kind: 'inside',
    sequence: 1,
    file: 'abnormal_1.csv',
    sha256: 'other',
    offset: 9,
    line: 2,
  })
  const running = bench.start(stream)
  await running.firstPollDone
  expect(running.status()).toMatchObject({ state: 'degraded', published: 0, sourceReadAt: null })
  await running.stop()
})

const restore = (position: unknown) =>
  bench.log.append(positionsTopic, [
    {
      key: stream.source,
      value: formatPositionRecord({
        source: stream.source,
        fence: 1,
        owner: 'before',
        position,
        at: 1,
        recordCount: 0,
        quarantinedCount: 0,
      }),
    },
  ])

test('an idle source keeps sending heartbeats that say when it was read', async () => {
  await bench.put(file(1), csv(line(1)))
  const clock = handClock()
  const running = bench.start(stream, { clock, heartbeatMs: 20 })
  await running.firstPollDone
  const topic = recordsTopicOf(stream)
  const readAt = clock.now()
  let beatCount = 0
  for await (const batch of bench.log.tail(topic, 0, 0, new AbortController().signal)) {
    beatCount += batch.records.filter(({ key }) => key === `__hb:${stream.source}`).length
    if (beatCount >= 4) break
  }
  await running.stop()
  expect((await bench.heartbeats(stream)).at(-1)).toEqual({
    source: stream.source,
    fence: 1,
    sourceReadAt: readAt,
    at: readAt,
  })
})

test('every partition of the type hears the heartbeat', async () => {
  const partitions: (number | undefined)[] = []
  const log: Log = {
    ...bench.log,
    partitionCount: (topic) =>
      topic === recordsTopicOf(stream) ? 3 : bench.log.partitionCount(topic),
    append: (topic, entries) => {
      const beats = entries.filter(({ key }) => key.startsWith('__hb:'))
      partitions.push(...beats.map(({ partition }) => partition))
      return bench.log.append(
        topic,
        entries.map((entry) => ({ ...entry, partition: 0 })),
      )
    },
  }
  await bench.put(file(1), csv(line(1)))
  await bench.readOnce(stream, { log })
  expect(partitions.slice(0, 3)).toEqual([0, 1, 2])
})

test('the epoch of a run stands before every version', async () => {
  await bench.put(file(1), csv(line(1)))
  await bench.readOnce(stream, { epoch: 12 })
  expect((await keysAndVersions())[0]).toContain(' 000012.')
})
