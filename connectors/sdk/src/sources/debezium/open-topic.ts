import type { FoundTopic, TopicReader } from '@hutong/log/reader'
import { misconfigured, unavailable } from './failures.ts'
import { formatPosition, partitionBeginning, type DebeziumPosition } from './debezium-position.ts'

/** A topic that may be read on from a position. */
export interface OpenedTopic {
  readonly topic: FoundTopic
  readonly position: DebeziumPosition
  /** Where this poll ends, for each partition. */
  readonly ends: readonly number[]
}

/**
 * Looks whether the topic is the one that was read before, and still has everything from the position on.
 *
 * @throws HutongError HUTONG_SOURCE_CONFIG, HUTONG_SOURCE_UNAVAILABLE
 */
export async function openTopic(
  reader: TopicReader,
  found: FoundTopic,
  begun: DebeziumPosition | undefined,
  where: string,
): Promise<OpenedTopic> {
  const topic = expectThere(found, where)
  const bounds = await reader.bounds(topic)
  const position = begun ?? {
    kind: 'debezium',
    topic: topic.name,
    id: topic.id,
    partitions: bounds.map(() => partitionBeginning()),
  }
  expectSame(topic, position, where)
  for (const [partition, { first, end }] of bounds.entries()) {
    const next = position.partitions[partition]?.next ?? 0
    if (first > next)
      throw gone(
        where,
        position,
        bounds.map((one) => one.first),
      )
    if (end < next) throw shorter(where, partition, { next, end })
  }
  return { topic, position: { ...position, id: topic.id }, ends: bounds.map(({ end }) => end) }
}

export function expectThere(found: FoundTopic | undefined, where: string): FoundTopic {
  const code = found?.errorCode ?? unknownTopic
  if (code === forbidden)
    throw misconfigured(
      where,
      'may not be seen by this user: grant it READ and DESCRIBE on the topic',
    )
  if (found === undefined || code === unknownTopic)
    throw misconfigured(
      where,
      'is not there: Debezium makes it with the first row. Correct read.topic, or look at topic.prefix and table.include.list of the Debezium connector and whether it runs',
    )
  if (found.partitionCount === 0) throw unavailable(where, 'has no partitions yet')
  return found
}

/** @throws HutongError HUTONG_SOURCE_CONFIG for another topic of this name, and one whose keys have moved */
export function expectSame(
  { id, partitionCount }: FoundTopic,
  position: DebeziumPosition,
  where: string,
): void {
  if (position.id !== null && position.id !== id)
    throw misconfigured(
      where,
      'was made anew: its offsets, and with them the versions, begin again. When it holds a snapshot of the whole table, replay this source from its beginning (hutong connector replay)',
    )
  if (position.partitions.length !== partitionCount)
    throw misconfigured(
      where,
      `has ${partitionCount} partitions, and had ${position.partitions.length}: rows have moved to other partitions, so the order of their changes is lost. Make the topic anew with a snapshot, and replay this source from its beginning`,
    )
}

/** Messages that nobody has read were deleted; `firsts` are the first ones that are left. */
export function gone(where: string, position: DebeziumPosition, firsts: readonly number[]) {
  const onwards: DebeziumPosition = {
    ...position,
    id: null,
    partitions: position.partitions.map(({ next }, partition) =>
      partitionBeginning(Math.max(next, firsts[partition] ?? 0)),
    ),
  }
  return misconfigured(
    where,
    `has lost messages before they were read: changes are missing, and nothing is passed over. Let Debezium take a snapshot of the table again, set retention.ms=-1 on the topic, then set the state of this source to ${JSON.stringify(formatPosition(onwards))} and compare what was deleted meanwhile`,
  )
}

/** A broker that has just become the leader can say so for a moment; otherwise messages are lost, and new ones would take their offsets. */
const shorter = (
  where: string,
  partition: number,
  { next, end }: { readonly next: number; readonly end: number },
) =>
  unavailable(
    where,
    `ends before what was read of it, at ${end} instead of ${next} in partition ${partition}: it is asked again. If it stays so, it has lost messages: make the topic anew with a snapshot of the whole table, and replay this source from its beginning (hutong connector replay)`,
  )

const unknownTopic = 3
const forbidden = 29
