import { wait } from '@hutong/process'
import { parseKafkaAddress } from '../../src/kafka/kafka-address.ts'
import { kafkaAdmin } from '../../src/kafka/kafka-admin.ts'
import { ConfigResourceTypes } from '../../src/kafka/kafkajs-internals.ts'
import type { Log } from '../../src/log.ts'
import { firstBatch } from '../../src/testing/collect-records.ts'

const lookEveryMs = 100
const compactedMsMax = 60_000

/**
 * Has the broker compact all that a topic holds now: its rules let it wait for a day, so they are changed for a moment, and a record of another
 * key closes the segment, since the one that is written is never compacted.
 */
export async function compactTopic(kafka: string, log: Log, topic: string): Promise<void> {
  const admin = kafkaAdmin(parseKafkaAddress(kafka), 'test')
  await admin.connect()
  const setRules = (rules: Readonly<Record<string, string>>) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: ConfigResourceTypes.TOPIC,
          name: topic,
          configEntries: Object.entries(rules).map(([name, value]) => ({ name, value })),
        },
      ],
    })
  const before = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }],
  })
  const own = (before.resources[0]?.configEntries ?? []).filter(({ isDefault }) => !isDefault)
  try {
    await setRules({
      'cleanup.policy': 'compact',
      'message.timestamp.type': 'LogAppendTime',
      'max.message.bytes': '2097152',
      'min.compaction.lag.ms': '0',
      'max.compaction.lag.ms': '1',
      'min.cleanable.dirty.ratio': '0.0',
      'segment.ms': '1',
    })
    const ends = await log.ends(topic)
    for (const [partition, end] of ends.entries())
      await compactPartition(log, topic, partition, end)
  } finally {
    await setRules(
      Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue])),
    )
    await admin.disconnect()
  }
}

async function compactPartition(
  log: Log,
  topic: string,
  partition: number,
  end: number,
): Promise<void> {
  const until = performance.now() + compactedMsMax
  while (await hasOlder(log, topic, partition, end)) {
    if (performance.now() > until) throw new Error('the broker has not compacted the topic')
    // Once more each time, since a broker may hear of the rules a little after they were set.
    await log.append(topic, [{ key: 'closes the segment', value: Buffer.from('x'), partition }])
    await wait(lookEveryMs)
  }
}

/** Whether a key still has an older record beside its newest one, of those before `end`. */
async function hasOlder(log: Log, topic: string, partition: number, end: number): Promise<boolean> {
  if (end === 0) return false
  const { records } = await firstBatch(log, topic, partition, 0)
  const keys = records.filter(({ offset }) => offset < end).map(({ key }) => key)
  return new Set(keys).size < keys.length
}
