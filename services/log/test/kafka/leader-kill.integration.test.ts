import { requireOwnServer } from '@hutong/infra/testing'
import { collectRecords } from '@hutong/log/testing'
import { expect, test } from 'vitest'
import { applyTopics, checkTopics } from '../../src/open-log.ts'
import { makeKafkaLog, testPartitions } from './make-kafka-log.ts'
import { kafkajsKafka } from './kafkajs-client.ts'

const writers = 8
const runs = process.env['HUTONG_TEST_LONG'] ? 7 : 2
const afterKill = 400

await requireOwnServer('kafka-three', (cluster) => {
  test.each(Array.from({ length: runs }, (_, run) => run))(
    'the leader is killed under load, run %i: what was acknowledged is there, and each key in its order',
    async (run) => {
      const topic = `records.kill-${run}.v1`
      const kafka = await makeKafkaLog(cluster.address, [
        { name: topic, keep: 'forever', partitions: 'many' },
      ])
      const log = await kafka.open()
      const admin = kafkajsKafka(cluster.address).admin()
      await admin.connect()
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      await admin.disconnect()
      const leader = topics[0]?.partitions.find(({ partitionId }) => partitionId === 0)?.leader
      const victim = cluster.nodes.find(({ id }) => id === leader)
      if (!victim) throw new Error('the leader of partition 0 is none of the brokers')

      const acknowledged: string[] = []
      let leftCount = Number.POSITIVE_INFINITY
      const write = async (writer: number): Promise<void> => {
        for (let n = 0; leftCount > 0; n += 1) {
          const text = `${writer}:${n}`
          await log.append(topic, [{ key: `writer ${writer}`, value: Buffer.from(text) }])
          acknowledged.push(text)
          leftCount -= 1
        }
      }
      const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)))
      while (acknowledged.length < afterKill)
        await log.append(topic, [{ key: 'x', value: Buffer.from('x:0') }])
      await victim.kill()
      leftCount = afterKill
      await writing

      const found: string[] = []
      const ends = await log.ends(topic)
      for (let partition = 0; partition < testPartitions; partition += 1) {
        const end = ends[partition] ?? 0
        if (end === 0) continue
        for (const { value } of await collectRecords(log, topic, partition, 0, end))
          found.push(String(value))
      }
      const there = new Set(found)
      expect(acknowledged.filter((text) => !there.has(text))).toEqual([])
      for (let writer = 0; writer < writers; writer += 1) {
        const own = found
          .filter((text) => text.startsWith(`${writer}:`))
          .map((text) => Number(text.split(':')[1]))
        expect(own).toEqual(own.toSorted((a, b) => a - b))
      }
      await kafka.close()
      await victim.start()
      await cluster.untilInSync()
    },
  )

  test('a topic that was made while brokers were away gets its missing copies', async () => {
    const name = `records.copies-${process.pid}.v1`
    const admin = kafkajsKafka(cluster.address).admin()
    await admin.connect()
    await admin.createTopics({
      waitForLeaders: true,
      topics: [{ topic: name, numPartitions: 1, replicationFactor: 1 }],
    })
    const topics = [{ name, keep: 'compact' as const }]
    const settings = { kafka: cluster.address, topics }
    const faults = await checkTopics(settings)
    expect(faults).toContainEqual(
      expect.objectContaining({ kind: 'replicas', found: '1', wanted: '3' }),
    )
    await applyTopics(settings)
    await cluster.untilInSync()
    expect(await checkTopics(settings)).toEqual([])
    await admin.disconnect()
  })

  test('one broker that nobody can reach holds up its own partitions, and doubles nothing of the others', async () => {
    const topic = `records.unreachable-${process.pid}.v1`
    const kafka = await makeKafkaLog(cluster.address, [
      { name: topic, keep: 'forever', partitions: 'many' },
    ])
    const admin = kafkajsKafka(cluster.address).admin()
    await admin.connect()
    const leaders = (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions
    await admin.disconnect()
    const leaderOf = (partition: number): number | undefined =>
      leaders?.find(({ partitionId }) => partitionId === partition)?.leader
    // Kafka goes round its brokers; with one leader for both there would be nothing to see.
    expect(leaderOf(0)).not.toBe(leaderOf(1))
    const silent = cluster.nodes.find(({ id }) => id === leaderOf(0))
    const log = await kafka.open()
    const entry = (partition: number, n: number) => ({
      key: `p${partition}`,
      value: Buffer.from(String(n)),
      partition,
    })
    await log.append(topic, [entry(0, 0), entry(1, 0)])
    silent?.pause()
    const held = log.append(topic, [entry(0, 1)])
    for (let n = 1; n <= 50; n += 1) await log.append(topic, [entry(1, n)])
    silent?.resume()
    await held
    const texts = (await collectRecords(log, topic, 1, 0, 51)).map(({ value }) => String(value))
    expect(texts).toEqual(Array.from({ length: 51 }, (_, n) => String(n)))
    await kafka.close()
    await cluster.untilInSync()
  })
})
