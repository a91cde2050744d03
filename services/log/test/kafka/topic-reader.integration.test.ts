import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { kafkaClient } from '@hutong/infra'
import { requireServer } from '@hutong/infra/testing'
import { openTopicReader } from '../../src/kafka/open-topic-reader.ts'

await requireServer('kafka', ({ address }) => {
  const kafka = kafkaClient(address, 5)
  async function makeTopic(topic: string, numPartitions = 1): Promise<void> {
    const admin = kafka.admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions }], waitForLeaders: true })
    await admin.disconnect()
  }
  async function write(topic: string, values: readonly string[]): Promise<void> {
    const producer = kafka.producer({ allowAutoTopicCreation: false })
    await producer.connect()
    await producer.send({ topic, messages: values.map((value) => ({ key: value, value })) })
    await producer.disconnect()
  }
  function open(topics: readonly string[] | null) {
    const reader = openTopicReader({ brokers: address.split(',') }, 'test', topics)
    onTestFinished(reader.close)
    return reader
  }

  test('a topic of another is read from any offset, and told with its partitions', async () => {
    const topic = `foreign-${randomUUID()}`
    await makeTopic(topic, 3)
    const reader = open([topic, 'none.such'])
    const [found, missing] = await reader.look()
    expect(found).toMatchObject({ name: topic, partitionCount: 3, errorCode: 0 })
    expect(missing).toMatchObject({ name: 'none.such', errorCode: 3 })
    await write(topic, ['a', 'b', 'c', 'd'])
    const bounds = found === undefined ? [] : await reader.bounds(found)
    expect(bounds.reduce((sum, { end }) => sum + end, 0)).toBe(4)
    const partition = bounds.findIndex(({ end }) => end > 0)
    for await (const batch of reader.tail(topic, partition, 0, new AbortController().signal)) {
      expect(batch.records.map(({ value }) => Buffer.from(value).toString())).toContain('a')
      break
    }
  })

  test('a topic that is made anew has another id', async () => {
    const topic = `anew-${randomUUID()}`
    await makeTopic(topic)
    const reader = open([topic])
    const [before] = await reader.look()
    const admin = kafka.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [topic] })
    await admin.disconnect()
    await expect.poll(async () => (await reader.look())[0]?.errorCode).toBe(3)
    await makeTopic(topic)
    const [after] = await reader.look()
    expect([before?.errorCode, after?.errorCode]).toEqual([0, 0])
    expect(after?.id).not.toBe(before?.id)
  })

  test('all topics are told when none is named', async () => {
    const topic = `all-${randomUUID()}`
    await makeTopic(topic)
    expect((await open(null).look()).map(({ name }) => name)).toContain(topic)
  })

  test('what was deleted before it was read is told by where the first batch begins', async () => {
    const topic = `trimmed-${randomUUID()}`
    await makeTopic(topic)
    await write(topic, ['a', 'b', 'c'])
    const admin = kafka.admin()
    await admin.connect()
    // kafkajs deletes only in topics that it has looked at.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] })
    await admin.disconnect()
    for await (const batch of open([topic]).tail(topic, 0, 0, new AbortController().signal)) {
      expect([batch.from, batch.records.length]).toEqual([2, 1])
      break
    }
  })
})
