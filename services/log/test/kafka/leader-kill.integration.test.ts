import { requireOwnServer } from '@hutong/infra/testing'
import { collectRecords } from '@hutong/log/testing'
import { expect, test } from 'vitest'
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
      await victim?.kill()
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
      await victim?.start()
      await cluster.untilInSync()
    },
  )
})
