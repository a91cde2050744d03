import type { TopicSettings } from '../topics.ts'

/** Of topics that are spread. Fixed for a topic's life: with another count a key would move, and an old partition keep a stale copy. */
export const partitionsDefault = 12

const dayMs = 86_400_000
const hourMs = 3_600_000

/** What Kafka has to keep to for a topic, in its own words and texts. */
export type TopicRules = Readonly<Record<string, string>>

/**
 * Settings of a topic (kafka.apache.org, "Topic Configs"). A compacted topic leaves at least a day for a projection that stands still, erases an older
 * value within seven days even where nothing new is written, and shows deletions for as long.
 */
export function topicRules({ keep }: TopicSettings, replicas: number): TopicRules {
  return {
    ...keepRules(keep),
    // A record has 1 MiB at most, and something around it.
    'max.message.bytes': String(2 * 1_048_576),
    // The broker's clock: one for all writers, and what is kept by days is kept by it.
    'message.timestamp.type': 'LogAppendTime',
    'min.insync.replicas': String(inSyncReplicas(replicas)),
    // A replica that was behind never becomes the leader: it would forget what was acknowledged.
    'unclean.leader.election.enable': 'false',
    // As the writer has it: none here; a topic of its own mind could bring a codec that no reader of ours has.
    'compression.type': 'producer',
  }
}

function keepRules(keep: TopicSettings['keep']): TopicRules {
  if (keep === 'forever') {
    return { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' }
  }
  if (keep === 'compact') {
    return {
      'cleanup.policy': 'compact',
      'min.compaction.lag.ms': String(dayMs),
      'max.compaction.lag.ms': String(7 * dayMs),
      'delete.retention.ms': String(7 * dayMs),
      'segment.ms': String(6 * hourMs),
    }
  }
  return {
    'cleanup.policy': 'delete',
    'retention.ms': String(keep.days * dayMs),
    'retention.bytes': '-1',
    'segment.ms': String(dayMs),
  }
}

/** What has to be in sync before a record counts as acknowledged: all but one, of three or more. */
const inSyncReplicas = (replicas: number): number => (replicas >= 3 ? 2 : 1)

/** Three copies, or as many as there are brokers. */
export const replicasFor = (brokers: number): number => Math.min(3, Math.max(1, brokers))

export const partitionsFor = ({ partitions }: TopicSettings, many: number): number =>
  partitions === 'many' ? many : 1
