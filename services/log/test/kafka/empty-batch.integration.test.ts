import { requireServer } from '@hutong/infra/testing'
import { expect, test } from 'vitest'
import { kafkajsKafka } from './kafkajs-client.ts'
import { collectRecords, firstBatch } from '../../src/testing/collect-records.ts'
import { compactTopic } from './compact-topic.ts'
import { makeKafkaLog } from './make-kafka-log.ts'

await requireServer('kafka', ({ address }) => {
  test('reading goes on past a batch of which compaction has left nothing', async () => {
    const topic = `records.empty-${process.pid}.v1`
    const kafka = await makeKafkaLog(address, [{ name: topic, keep: 'compact' }])
    const log = await kafka.open()
    // The broker keeps the last batch of a producer that numbers its batches, also when every record of it has been superseded.
    const producer = kafkajsKafka(address).producer({
      idempotent: true,
      allowAutoTopicCreation: false,
    })
    await producer.connect()
    await producer.send({
      topic,
      acks: -1,
      messages: ['one', 'two', 'three'].map((value) => ({ key: 'a', value, partition: 0 })),
    })
    await log.append(topic, [{ key: 'a', value: Buffer.from('newest') }])
    await compactTopic(address, log, topic)

    const batch = await firstBatch(log, topic, 0, 0)
    expect(batch.next).toBeGreaterThan(3)
    const [first] = await collectRecords(log, topic, 0, 0, 1)
    expect([first?.offset, String(first?.value)]).toEqual([3, 'newest'])
    await producer.disconnect()
    await kafka.close()
  })
})
