import { HutongError } from '@hutong/process'
import { isSource } from '../../mapping/read-path.ts'
import type { Furthest } from './follow-log.ts'

/** How far a topic has been read. */
export interface DebeziumPosition {
  readonly kind: 'debezium'
  readonly topic: string
  /** Of the topic, as Kafka gave it when it was made; null = whichever is there, for a position that a person has written. */
  readonly id: string | null
  readonly partitions: readonly PartitionPlace[]
}

export interface PartitionPlace {
  /** Offset of the message to be read next. */
  readonly next: number
  readonly furthest: Furthest | null
  /** Where the last snapshot of all rows was taken in the database's log; decimal. */
  readonly snapshotAt: string | null
  /** The last message deleted a row: an empty one belongs to it. */
  readonly hasDeleted: boolean
  /** Whether changes bring the whole row from before, as the last update has shown. */
  readonly identity: 'full' | 'partial' | 'unknown'
}

export const partitionBeginning = (next = 0): PartitionPlace => ({
  next,
  furthest: null,
  snapshotAt: null,
  hasDeleted: false,
  identity: 'unknown',
})

/** As JSON, which has no whole numbers beyond 2^53. */
export function formatPosition({ partitions, ...rest }: DebeziumPosition): unknown {
  return {
    ...rest,
    partitions: partitions.map(({ furthest, ...place }) => ({
      ...place,
      furthest:
        furthest === null
          ? null
          : {
              commit: String(furthest.commit),
              own: String(furthest.own),
              atMicros: furthest.atMicros,
            },
    })),
  }
}

/** @param topic left out where any will do
 * @throws HutongError HUTONG_POSITION_MALFORMED for anything but a position in this topic. */
export function parseDebeziumPosition(
  input: unknown,
  topic?: string,
): DebeziumPosition | undefined {
  if (input === undefined || input === null) return undefined
  const parsed = parse(input)
  if (parsed !== undefined && (topic === undefined || parsed.topic === topic)) return parsed
  throw new HutongError(
    'HUTONG_POSITION_MALFORMED',
    `the stored position is not one in the topic ${topic ?? ''} of Debezium; reset the state of this source to read it from the beginning`,
  )
}

function parse(input: unknown): DebeziumPosition | undefined {
  if (!isSource(input) || input['kind'] !== 'debezium' || !Array.isArray(input['partitions']))
    return undefined
  const { topic, id } = input
  const partitions = input['partitions'].flatMap((one: unknown) => parsePlace(one) ?? [])
  if (typeof topic !== 'string' || (id !== null && typeof id !== 'string')) return undefined
  if (partitions.length === 0 || partitions.length !== input['partitions'].length) return undefined
  return { kind: 'debezium', topic, id, partitions }
}

/** `next` alone will do: what is not known of a place is learnt from what follows it. */
function parsePlace(input: unknown): PartitionPlace | undefined {
  if (!isSource(input)) return undefined
  const { next, furthest = null, snapshotAt = null, hasDeleted = false } = input
  const { identity = 'unknown' } = input
  if (typeof next !== 'number' || !Number.isSafeInteger(next) || next < 0) return undefined
  if (identity !== 'full' && identity !== 'partial' && identity !== 'unknown') return undefined
  if (snapshotAt !== null && !isDecimal(snapshotAt)) return undefined
  if (typeof hasDeleted !== 'boolean') return undefined
  const place = { next, snapshotAt, hasDeleted, identity } as const
  if (furthest === null) return { ...place, furthest }
  const read = parseFurthest(furthest)
  return read === undefined ? undefined : { ...place, furthest: read }
}

function parseFurthest(input: unknown): Furthest | undefined {
  if (!isSource(input)) return undefined
  const { commit, own, atMicros } = input
  if (!isDecimal(commit) || !isDecimal(own) || typeof atMicros !== 'number') return undefined
  return { commit: BigInt(commit), own: BigInt(own), atMicros }
}

const isDecimal = (input: unknown): input is string =>
  typeof input === 'string' && /^\d{1,20}$/u.test(input)
