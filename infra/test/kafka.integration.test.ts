import { Kafka, Partitioners, logLevel } from 'kafkajs'
import { afterAll, describe, expect, test } from 'vitest'
import { requireServer } from './require-server.ts'

const server = await requireServer('kafka')

describe.runIf(server)('a real Kafka', () => {
  const client = new Kafka({ brokers: [server?.address ?? ''], logLevel: logLevel.NOTHING })
  afterAll(async () => {
    await server?.stop()
  })

  test('gives back what it has acknowledged, from a compacted topic', async () => {
    const topic = `infra-test-${process.pid}`
    const admin = client.admin()
    await admin.connect()
    const configEntries = [{ name: 'cleanup.policy', value: 'compact' }]
    await admin.createTopics({
      topics: [{ topic, numPartitions: 2, configEntries }],
      waitForLeaders: true,
    })
    await admin.disconnect()

    const producer = client.producer({
      allowAutoTopicCreation: false,
      idempotent: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    })
    await producer.connect()
    const messages = [{ key: 'a', value: 'kept', partition: 1 }]
    await producer.send({ topic, acks: -1, messages })
    await producer.disconnect()

    const consumer = client.consumer({ groupId: topic, maxWaitTimeInMs: 100 })
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    const read = Promise.withResolvers<string>()
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        read.resolve(`${partition}:${String(message.key)}=${String(message.value)}`)
      },
    })
    expect(await read.promise).toBe('1:a=kept')
    await consumer.disconnect()
  })
})
