import type { Admin } from 'kafkajs'
import type { TopicSettings } from '../topics.ts'
import { findTopicFaults } from './check-topics.ts'
import type { TopicFault } from './describe-fault.ts'
import { connectBrokers, firstLook } from './connect-brokers.ts'
import { explainFailure } from './explain-failure.ts'
import { parseKafkaAddress } from './kafka-address.ts'
import { kafkaAdmin } from './kafka-admin.ts'
import { ConfigResourceTypes } from './kafkajs-internals.ts'
import type { ClusterMetadata } from './requests.ts'
import { partitionsDefault, partitionsFor, replicasFor, topicRules } from './topic-rules.ts'

export interface TopicsSettings {
  /** The text of HUTONG_KAFKA. */
  readonly kafka: string
  readonly topics: readonly TopicSettings[]
  /** Of topics that are spread; 12 by default. */
  readonly partitions?: number
}

export interface AppliedTopics {
  readonly created: readonly string[]
  /** Settings that were put right. */
  readonly changed: readonly TopicFault[]
  /** What cannot be put right: a count of partitions is fixed for a topic's life. */
  readonly left: readonly TopicFault[]
}

const createMsMax = 30_000

/** What is not as declared. @throws HutongError HUTONG_KAFKA_ADDRESS_INVALID, HUTONG_LOG_UNREACHABLE, HUTONG_LOG_LOGIN_REFUSED … */
export function checkTopics(settings: TopicsSettings): Promise<readonly TopicFault[]> {
  return withCluster(settings, (admin, cluster) => faultsOf(admin, cluster, settings))
}

/** Makes what is missing and puts right what can be; run as often as you like. @throws HutongError as `checkTopics` */
export function applyTopics(settings: TopicsSettings): Promise<AppliedTopics> {
  return withCluster(settings, async (admin, cluster) => {
    const { topics, partitions = partitionsDefault } = settings
    const faults = await faultsOf(admin, cluster, settings)
    const missing = new Set(faults.filter(({ kind }) => kind === 'missing').map((one) => one.topic))
    const replicas = replicasFor(cluster.brokers.length)
    if (missing.size > 0) {
      await admin.createTopics({
        waitForLeaders: true,
        timeout: createMsMax,
        topics: topics
          .filter(({ name }) => missing.has(name))
          .map((topic) => ({
            topic: topic.name,
            numPartitions: partitionsFor(topic, partitions),
            replicationFactor: replicas,
            configEntries: entriesOf(topicRules(topic, replicas)),
          })),
      })
    }
    const changed = faults.filter(({ kind }) => kind === 'setting' || kind === 'replicas')
    await copyMore(admin, cluster, changed)
    await alter(admin, cluster, topics, changed, replicas)
    return {
      created: [...missing],
      changed,
      left: faults.filter(({ kind }) => kind === 'partitions'),
    }
  })
}

const faultsOf = (
  admin: Admin,
  cluster: ClusterMetadata,
  { topics, partitions = partitionsDefault }: TopicsSettings,
): Promise<readonly TopicFault[]> => findTopicFaults(admin, cluster, topics, partitions)

/** The request replaces all settings of a topic, so all of ours are sent; what somebody else set there beside them is theirs to set again. */
async function alter(
  admin: Admin,
  cluster: ClusterMetadata,
  topics: readonly TopicSettings[],
  faults: readonly TopicFault[],
  replicas: number,
): Promise<void> {
  const names = new Set(faults.map(({ topic }) => topic))
  if (names.size === 0) return
  const replicasOf = (name: string): number =>
    Math.max(replicas, partitionsOf(cluster, name)[0]?.replicas.length ?? 1)
  await admin.alterConfigs({
    validateOnly: false,
    resources: topics
      .filter(({ name }) => names.has(name))
      .map((topic) => ({
        type: ConfigResourceTypes.TOPIC,
        name: topic.name,
        configEntries: entriesOf(topicRules(topic, replicasOf(topic.name))),
      })),
  })
}

/** Adds brokers to those that keep a partition now; Kafka copies in its own time. */
async function copyMore(
  admin: Admin,
  cluster: ClusterMetadata,
  faults: readonly TopicFault[],
): Promise<void> {
  const few = faults.filter(({ kind }) => kind === 'replicas')
  if (few.length === 0) return
  const brokers = cluster.brokers.map(({ nodeId }) => nodeId)
  await admin.alterPartitionReassignments({
    topics: few.map(({ topic, wanted }) => ({
      topic,
      partitionAssignment: partitionsOf(cluster, topic).map(({ partitionId, replicas }) => ({
        partition: partitionId,
        // Beginning at another broker for each partition spreads the load.
        replicas: [
          ...new Set([...replicas, ...brokers.slice(partitionId % brokers.length), ...brokers]),
        ].slice(0, Number(wanted)),
      })),
    })),
  })
}

const partitionsOf = (cluster: ClusterMetadata, name: string) =>
  cluster.topicMetadata.find(({ topic }) => topic === name)?.partitionMetadata ?? []

const entriesOf = (rules: Readonly<Record<string, string>>) =>
  Object.entries(rules).map(([name, value]) => ({ name, value }))

async function withCluster<Result>(
  { kafka, topics }: TopicsSettings,
  act: (admin: Admin, cluster: ClusterMetadata) => Promise<Result>,
): Promise<Result> {
  const address = parseKafkaAddress(kafka)
  const clientId = 'hutong-topics'
  const brokers = connectBrokers({ address, clientId, topics: topics.map(({ name }) => name) })
  const admin = kafkaAdmin(address, clientId)
  try {
    const cluster = await firstLook(brokers, address)
    await admin.connect()
    return await act(admin, cluster)
  } catch (cause) {
    throw explainFailure(address.brokers.join(','), cause)
  } finally {
    brokers.close()
    await admin.disconnect()
  }
}
