import { ConfigResourceTypes, Partitioners } from 'kafkajs'
import type { Admin, KafkaMessage } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kafkaClient } from '../src/infra.ts'
import { requireServer } from '@hutong/infra/testing'

const retriesMax = 10

await requireServer('kafka', ({ address }) => {
  const client = kafkaClient(address, retriesMax)
  const admin = client.admin()
  const topic = `infra-test-${process.pid}`
  beforeAll(async () => {
    await admin.connect()
    await createCompactedTopic(admin, topic)
  })
  afterAll(async () => {
    await admin.deleteTopics({ topics: [topic] })
    await admin.disconnect()
  })

  test('compacts the topics that ask for it', async () => {
    const configNames = ['cleanup.policy']
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames }],
    })
    expect(resources[0]?.configEntries).toMatchObject([
      { configName: 'cleanup.policy', configValue: 'compact' },
    ])
  })

  test('gives back what it has acknowledged, from the partition that was named', async () => {
    const producer = client.producer({
      allowAutoTopicCreation: false,
      idempotent: false,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    })
    await producer.connect()
    await producer.send({ topic, acks: -1, messages: [{ key: 'a', value: 'kept', partition: 1 }] })
    await producer.disconnect()

    const { partition, message } = await readFirst(topic)
    expect(partition).toBe(1)
    expect(message).toMatchObject({ key: Buffer.from('a'), value: Buffer.from('kept') })
  })

  test('makes no topic that nobody asked for', async () => {
    const reader = kafkaClient(address, 0).admin()
    await reader.connect()
    await expect(reader.fetchTopicMetadata({ topics: [`${topic}-not-made`] })).rejects.toThrow(
      'This server does not host this topic-partition',
    )
    await reader.disconnect()
  })

  async function readFirst(from: string): Promise<{ partition: number; message: KafkaMessage }> {
    const consumer = client.consumer({
      groupId: from,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: 250,
    })
    await consumer.connect()
    await consumer.subscribe({ topics: [from], fromBeginning: true })
    const first = Promise.withResolvers<{ partition: number; message: KafkaMessage }>()
    await consumer.run({ autoCommit: false, eachMessage: async (read) => first.resolve(read) })
    return first.promise.finally(() => consumer.disconnect())
  }
})

async function createCompactedTopic(admin: Admin, topic: string): Promise<void> {
  const configEntries = [{ name: 'cleanup.policy', value: 'compact' }]
  await admin.createTopics({
    topics: [{ topic, numPartitions: 2, configEntries }],
    waitForLeaders: true,
  })
}
