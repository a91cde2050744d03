import type { Admin } from 'kafkajs'
import { HutongError } from '@hutong/process'
import type { TopicSettings } from '../topics.ts'
import { ConfigResourceTypes } from './kafkajs-internals.ts'
import { describeFault } from './describe-fault.ts'
import type { TopicFault } from './describe-fault.ts'
import type { ClusterMetadata } from './requests.ts'
import { partitionsFor, replicasFor, topicRules } from './topic-rules.ts'

/** Rules that another value may take, as long as it promises no less. */
const atLeast: ReadonlySet<string> = new Set(['min.insync.replicas', 'max.message.bytes'])
/** Codecs that every reader of ours has. */
const codecs: ReadonlySet<string> = new Set(['producer', 'uncompressed', 'gzip', 'zstd'])

/** Compares the topics of a cluster with what is declared; an empty list = all is well. */
export async function findTopicFaults(
  admin: Admin,
  cluster: ClusterMetadata,
  topics: readonly TopicSettings[],
  many: number,
): Promise<readonly TopicFault[]> {
  const known = new Map(
    cluster.topicMetadata
      .filter(
        ({ topicErrorCode, partitionMetadata }) =>
          topicErrorCode === 0 && partitionMetadata.length > 0,
      )
      .map(({ topic, partitionMetadata }) => [topic, partitionMetadata]),
  )
  const present = topics.filter(({ name }) => known.has(name))
  const settings = await readSettings(
    admin,
    present.map(({ name }) => name),
  )
  return topics.flatMap((topic): readonly TopicFault[] => {
    const partitions = known.get(topic.name)
    if (!partitions) {
      return [{ topic: topic.name, kind: 'missing', name: 'topic', wanted: 'there', found: 'none' }]
    }
    const replicas = Math.min(...partitions.map((one) => one.replicas.length))
    return [
      ...partitionFaults(topic, partitions.length, many),
      ...replicaFaults(topic, replicas, cluster.brokers.length),
      ...settingFaults(topic, replicas, settings.get(topic.name) ?? {}),
    ]
  })
}

function partitionFaults(topic: TopicSettings, found: number, many: number): TopicFault[] {
  const wanted = partitionsFor(topic, many)
  if (found === wanted) return []
  return [
    {
      topic: topic.name,
      kind: 'partitions',
      name: 'partitions',
      wanted: String(wanted),
      found: String(found),
    },
  ]
}

/** A topic that was made while brokers were away has fewer copies than it could have. */
function replicaFaults(topic: TopicSettings, found: number, brokers: number): TopicFault[] {
  const wanted = replicasFor(brokers)
  if (found >= wanted) return []
  return [
    {
      topic: topic.name,
      kind: 'replicas',
      name: 'replicas',
      wanted: String(wanted),
      found: String(found),
    },
  ]
}

function settingFaults(
  topic: TopicSettings,
  replicas: number,
  found: Readonly<Record<string, string>>,
): TopicFault[] {
  return Object.entries(topicRules(topic, replicas))
    .filter(([name, wanted]) => !fits(name, wanted, found[name]))
    .map(([name, wanted]) => ({
      topic: topic.name,
      kind: 'setting',
      name,
      wanted,
      found: found[name] ?? 'none',
    }))
}

const fits = (name: string, wanted: string, found: string | undefined): boolean =>
  found === wanted ||
  (atLeast.has(name) && Number(found) >= Number(wanted)) ||
  (name === 'compression.type' && codecs.has(found ?? ''))

async function readSettings(
  admin: Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  if (topics.length === 0) return new Map()
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  })
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(
        configEntries.map(({ configName, configValue }) => [configName, configValue]),
      ),
    ]),
  )
}

/** @throws HutongError HUTONG_LOG_TOPIC_MISSING, HUTONG_LOG_TOPIC_MISMATCH with every fault at once */
export function refuseFaults(where: string, faults: readonly TopicFault[]): void {
  const missing = faults.filter(({ kind }) => kind === 'missing').map(({ topic }) => topic)
  if (missing.length > 0) {
    throw new HutongError(
      'HUTONG_LOG_TOPIC_MISSING',
      `Kafka at ${where} lacks ${missing.length} topic(s): ${missing.join(', ')}. Run \`hutong topics apply\``,
    )
  }
  if (faults.length > 0) {
    throw new HutongError(
      'HUTONG_LOG_TOPIC_MISMATCH',
      `Kafka at ${where} keeps topics otherwise than declared:\n${faults.map(describeFault).join('\n')}`,
    )
  }
}
