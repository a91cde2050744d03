import { Kafka, logLevel } from '@hutong/log/kafkajs'
import type { Admin, SASLOptions } from 'kafkajs'
import { expect, onTestFinished, test } from 'vitest'
import { kafkaClient, startKafka, startProxy } from '../src/infra.ts'
import type { KafkaOptions, RunningKafka } from '../src/infra.ts'
import { requireOwnServer } from '@hutong/infra/testing'

const user = { user: 'connector', password: 'lane-7' }

await requireOwnServer('kafka', (kafka) => {
  test('a broker that was killed comes back on its port with what it has acknowledged', async () => {
    const [node] = kafka.nodes
    await withAdmin(kafkaClient(kafka.address, 0), (admin) =>
      admin.createTopics({ topics: [{ topic: 'kept' }] }),
    )
    const before = node?.pid
    await node?.kill()
    await node?.start()
    expect(node?.pid).not.toBe(before)
    await withAdmin(kafkaClient(kafka.address, 0), async (admin) => {
      expect(await admin.listTopics()).toContain('kept')
    })
  })

  test('a paused broker answers nothing until it is resumed', async () => {
    const [node] = kafka.nodes
    await withAdmin(impatient(kafka.address), async (admin) => {
      await admin.listTopics()
      node?.pause()
      await expect(admin.listTopics()).rejects.toThrow('timed out')
      node?.resume()
    })
    await withAdmin(kafkaClient(kafka.address, 10), (admin) => admin.listTopics())
  })

  test('clients follow the address that is advertised, so a proxy stands between them and the broker', async () => {
    const proxy = await startProxy()
    onTestFinished(proxy.stop)
    const behind = await startedWith({ advertise: () => proxy.address })
    proxy.forwardTo(behind.nodes[0]?.address ?? '')
    expect(behind.address).toBe(proxy.address)
    await withAdmin(kafkaClient(behind.address, 0), async (admin) => {
      await admin.createTopics({ topics: [{ topic: 'lost' }] })
      proxy.refuse()
      proxy.cut()
      await expect(admin.listTopics()).rejects.toThrow('onnection')
    })
  })

  test('its user is let in by PLAIN and by SCRAM, and nobody else', async () => {
    const closed = await startedWith({ sasl: user, properties: { 'num.partitions': '3' } })
    const { user: username, password } = user
    for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512'] as const) {
      await expect(login(closed, { mechanism, username, password })).resolves.toBeUndefined()
      const wrong = { mechanism, username, password: 'guessed' }
      await expect(login(closed, wrong)).rejects.toThrow(/authentication failed/iu)
    }
    await expect(login(closed)).rejects.toThrow('onnection')
  })
})

async function startedWith(options: KafkaOptions): Promise<RunningKafka> {
  const kafka = await startKafka(options)
  onTestFinished(kafka.stop)
  return kafka
}

/** Gives up after 5 s, which a broker that runs does not need even on a busy machine. */
const impatient = (address: string): Kafka =>
  new Kafka({
    brokers: [address],
    requestTimeout: 5_000,
    enforceRequestTimeout: true,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  })

/** Resolves when the broker lets this user in. */
async function login({ address }: RunningKafka, sasl?: SASLOptions): Promise<void> {
  const client = new Kafka({
    brokers: [address],
    ...(sasl && { sasl }),
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  })
  await withAdmin(client, (admin) => admin.listTopics())
}

async function withAdmin<Answer>(
  client: Kafka,
  work: (admin: Admin) => Promise<Answer>,
): Promise<Answer> {
  const admin = client.admin()
  try {
    await admin.connect()
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}
