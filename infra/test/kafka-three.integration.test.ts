import { Partitioners } from 'kafkajs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { kafkaClient } from '../src/infra.ts'
import { requireServer } from '@hutong/infra/testing'

const retriesMax = 60
const topic = 'kept'

await requireServer('kafka-three', (kafka) => {
  const client = kafkaClient(kafka.address, retriesMax)
  const admin = client.admin()
  const producer = client.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  beforeAll(async () => {
    await admin.connect()
    await producer.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true })
  })
  beforeEach(kafka.untilInSync)
  afterAll(async () => {
    await producer.disconnect()
    await admin.disconnect()
  })
  const place = async () => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return topics[0]?.partitions[0]
  }
  const send = (value: string) =>
    producer.send({ topic, acks: -1, messages: [{ partition: 0, value }] })

  test('three brokers keep a copy each', async () => {
    expect(new Set((await place())?.isr)).toEqual(new Set([1, 2, 3]))
  })

  test('when the leader is killed another one leads, and the dead one catches up when it is back', async () => {
    await send('before')
    const at = (await place())?.leader
    const leader = kafka.nodes.find(({ id }) => id === at)
    await leader?.kill()
    await send('after')
    expect((await place())?.leader).not.toBe(leader?.id)
    await leader?.start()
    await kafka.untilInSync()
    expect(new Set((await place())?.isr)).toEqual(new Set([1, 2, 3]))
  })

  test('one broker alone acknowledges nothing', async () => {
    const at = (await place())?.leader
    const leader = kafka.nodes.find(({ id }) => id === at)
    const others = kafka.nodes.filter((node) => node !== leader)
    for (const node of others) await node.kill()
    const impatient = kafkaClient(leader?.address ?? '', 0).producer({
      createPartitioner: Partitioners.DefaultPartitioner,
    })
    await impatient.connect()
    const messages = [{ partition: 0, value: 'unacknowledged' }]
    const sending = impatient.send({ topic, acks: -1, timeout: 1_000, messages })
    await expect(sending).rejects.toThrow('timed out')
    await impatient.disconnect()
    await Promise.all(others.map((node) => node.start()))
    await kafka.untilInSync()
  })
})
