import type { Position } from './position.ts'

export {
  claimInstance,
  instancesTopic,
  type ClaimSettings,
  type InstanceClaim,
} from './claim-instance.ts'
export { followItems } from './follow-items.ts'
export { followTopic, type FollowedTopic } from './follow-topic.ts'
export { keepItems, type KeptItems } from './keep-items.ts'
export { partitionsDefault } from './kafka/topic-rules.ts'
export { partitionOf } from './partition-of.ts'
export { newestText, readPartition, readTopic } from './read-topic.ts'
export {
  formatPosition,
  mergePositions,
  nextOffset,
  parsePosition,
  type Position,
} from './position.ts'
export {
  fixedTopics,
  fixedTopicsOf,
  quarantineTopic,
  recordsTopic,
  topicsOf,
  type TopicOwner,
  type TopicSettings,
} from './topics.ts'

/** What is appended. Values are never empty: a revocation is a record with its status, not a tombstone. */
export interface LogEntry {
  /** Never a personal number. Records of one key keep their order, and compaction keeps the last. */
  readonly key: string
  readonly value: Uint8Array
  /** Left out: `partitionOf(key, count)`. Heartbeats name it, since they go to every partition. */
  readonly partition?: number
  /** Media type of the value, for tools that read the same topic: Kafka's header `content-type`. The hub itself does not read it. */
  readonly contentType?: string
}

export interface LogRecord {
  readonly offset: number
  readonly key: string
  readonly value: Uint8Array
  /** When the log took it, ms since 1970 (UTC). For display: order is the offset's. */
  readonly time: number
}

/** A stretch `from` … `next` - 1 of one partition. Compaction leaves holes in it, so `records` may be fewer, or none. */
export interface LogBatch {
  readonly topic: string
  readonly partition: number
  readonly from: number
  /** Where the next batch begins: the end of what was fetched, not the last record + 1. */
  readonly next: number
  /** Next offset to be written in this partition when the batch was read: caught up when `next === end`. */
  readonly end: number
  readonly records: readonly LogRecord[]
}

/**
 * The log port: records, ordered per partition, kept by the topic's own rule.
 *
 * Promises, held by `testing/log-contract.ts` for each adapter:
 * - `append` resolves when every entry is durable, and not before; entries of one call keep their order within a partition; calls
 *   made one after another keep theirs too. The position it gives is the end after these entries, in the partitions they went to.
 * - When `append` rejects, the entries may be there or not, each of them: append again and let versions and keys take care.
 * - `tail` gives every kept record from `from` on, in order, each once, then waits for more. It gives an empty batch at least
 *   once a second when there is nothing new, so that a reader knows that it has caught up. It takes the next batch only when
 *   the caller comes back for it. It ends quietly when the signal is aborted, and throws when the log cannot be read.
 * - Starting before the first kept offset is legal (compaction); starting beyond the end throws HUTONG_LOG_SHRUNK, since
 *   that log is not the one that was read before.
 * - A compacted topic keeps at least the newest record of each key, its offsets never change, and the newest record of the topic
 *   is never compacted away.
 * - Readers may be in other threads and other processes than the writer.
 */
export interface Log {
  readonly append: (topic: string, entries: readonly LogEntry[]) => Promise<Position>
  readonly tail: (
    topic: string,
    partition: number,
    from: number,
    signal: AbortSignal,
  ) => AsyncIterable<LogBatch>
  /** Next offset to be written, for each partition. */
  readonly ends: (topic: string) => Promise<readonly number[]>
  readonly partitionCount: (topic: string) => number
  readonly close: () => Promise<void>
}
