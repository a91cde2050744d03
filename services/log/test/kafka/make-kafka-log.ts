import { openKafkaLog } from '../../src/kafka/open-kafka-log.ts'
import type { KafkaLogSettings } from '../../src/kafka/open-kafka-log.ts'
import { applyTopics, checkTopics } from '../../src/open-log.ts'
import type { Log } from '../../src/log.ts'
import type { TopicSettings } from '../../src/topics.ts'

/** Few, so that tests that read all of them stay short, and more than one. */
export const testPartitions = 2

type Change = Partial<Omit<KafkaLogSettings, 'kafka' | 'topics'>>

/** Topics on a real Kafka, and logs opened on them. */
export async function makeKafkaLog(kafka: string, topics: readonly TopicSettings[]) {
  const settings = { kafka, topics, partitions: testPartitions }
  await applyTopics(settings)
  const opened: Log[] = []
  return {
    open: async (change: Change = {}): Promise<Log> => {
      const log = await openKafkaLog({ ...settings, instance: 'test', ...change })
      opened.push(log)
      return log
    },
    check: () => checkTopics(settings),
    close: async (): Promise<void> => {
      await Promise.all(opened.map((log) => log.close()))
    },
  }
}
