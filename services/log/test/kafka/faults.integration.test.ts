import { createHook } from 'node:async_hooks'
import { readdirSync, readlinkSync } from 'node:fs'
import { startKafka, startProxy } from '@hutong/infra'
import type { Proxy, RunningKafka } from '@hutong/infra'
import { requireOwnServer } from '@hutong/infra/testing'
import { collectRecords } from '@hutong/log/testing'
import { wait } from '@hutong/process'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Log } from '../../src/log.ts'
import { makeKafkaLog } from './make-kafka-log.ts'

const produceKey = 0
/** Size 4 bytes, then the number of the request's kind. */
const isProduce = (request: Buffer): boolean =>
  request.length > 100 && request.readInt16BE(4) === produceKey

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:')
  } catch {
    // The descriptor by which the folder was read is gone again.
    return false
  }
}

await requireOwnServer('kafka', () => {
  let proxy: Proxy
  let server: RunningKafka
  let kafka: Awaited<ReturnType<typeof makeKafkaLog>>
  let log: Log
  let topic: string
  let count = 0
  const entry = (n: number) => ({ key: 'a', value: Buffer.from(String(n)) })
  const textsFrom = async (expected: number): Promise<string[]> =>
    (await collectRecords(log, topic, 0, 0, expected)).map(({ value }) => String(value))

  beforeAll(async () => {
    proxy = await startProxy()
    server = await startKafka({ advertise: () => proxy.address })
    proxy.forwardTo(server.nodes[0]?.address ?? '')
  })
  beforeEach(async () => {
    count += 1
    topic = `records.faults-${count}.v1`
    kafka = await makeKafkaLog(proxy.address, [{ name: topic, keep: 'forever' }])
    log = await kafka.open()
  })
  afterEach(() => kafka.close())
  afterAll(async () => {
    await server.stop()
    await proxy.stop()
  })

  test('records whose acknowledgement was lost are written again: none is missing, and their order holds', async () => {
    await log.append(topic, [entry(0)])
    const dropped = proxy.dropNextResponse(isProduce)
    const appended = log.append(topic, [entry(1), entry(2)])
    await dropped
    await appended
    await log.append(topic, [entry(3)])
    // Twice, since the broker had them and nobody knew.
    expect(await textsFrom(6)).toEqual(['0', '1', '2', '1', '2', '3'])
  })

  test('appends made while connections are cut again and again are all there, each key in its order', async () => {
    const cutting = new AbortController()
    const cut = async (): Promise<void> => {
      while (await wait(20, cutting.signal)) proxy.cut()
    }
    const cuts = cut()
    for (let n = 0; n < 200; n += 1) await log.append(topic, [entry(n)])
    cutting.abort()
    await cuts
    const [end = 0] = await log.ends(topic)
    const numbers = (await textsFrom(end)).map(Number)
    expect(new Set(numbers).size).toBe(200)
    // A repetition comes before anything that was appended later.
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })

  test('a tail that stood still while the broker was away goes on where it was', async () => {
    await log.append(topic, [entry(0)])
    const reading = collectRecords(log, topic, 0, 0, 2)
    await server.nodes[0]?.kill()
    const appended = log.append(topic, [entry(1)])
    await server.nodes[0]?.start()
    await appended
    expect((await reading).map(({ value }) => String(value))).toEqual(['0', '1'])
  })

  test('a broker that stays away fails the append after its deadline, and nothing is passed over in silence', async () => {
    const impatient = await kafka.open({ deadlineMs: 1_000 })
    await server.nodes[0]?.kill()
    await expect(impatient.append(topic, [entry(1)])).rejects.toMatchObject({
      code: 'HUTONG_LOG_UNAVAILABLE',
      message: expect.stringContaining('append them again'),
    })
    await server.nodes[0]?.start()
    await impatient.append(topic, [entry(2)])
    expect(await textsFrom(1)).toContain('2')
  })

  test('a log that is closed while readers wait lets go of every connection', async () => {
    // Counted by the kernel: Node leaves out those that it no longer waits for.
    const connectionCount = (): number =>
      readdirSync('/proc/self/fd').filter((fd) => isSocket(`/proc/self/fd/${fd}`)).length
    await kafka.close()
    const before = connectionCount()
    for (let n = 0; n < 20; n += 1) {
      const closing = await kafka.open()
      const stop = new AbortController()
      const reading = closing.tail(topic, 0, 0, stop.signal)[Symbol.asyncIterator]()
      await reading.next()
      // The next one is under way when the log is closed.
      const ended = reading.next().catch(() => undefined)
      await wait(n)
      stop.abort()
      await closing.close()
      await ended
    }
    // What is being closed is gone a moment later; what is not stays.
    while (connectionCount() > before) await wait(20)
  })

  test('a log that waits sets no timers of kafkajs one after another, and Node warns of none', async () => {
    const warnings: string[] = []
    const note = ({ name }: Error): number => warnings.push(name)
    process.on('warning', note)
    const stop = new AbortController()
    const tail = log.tail(topic, 0, 0, stop.signal)[Symbol.asyncIterator]()
    await tail.next()
    let timers = 0
    const hook = createHook({
      init: (_id, type) => {
        if (type === 'Timeout') timers += 1
      },
    }).enable()
    // The second empty batch comes half a second later.
    await tail.next()
    hook.disable()
    stop.abort()
    process.off('warning', note)
    // One timer a millisecond on each connection would be more than a thousand.
    expect(timers).toBeLessThan(100)
    expect(warnings).toEqual([])
  })
})
