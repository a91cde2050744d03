import type { LogRecord } from '@hutong/log'
import type { Reason, Row } from '../../connector.ts'
import type { PartitionPlace } from './debezium-position.ts'
import { placeChange } from './follow-log.ts'
import { judgeChange, tellsWhole, withoutValues } from './judge-change.ts'
import { openJson } from './open-json.ts'
import { messageBytesMax, readEvent, readKey, type ChangeEvent } from './read-event.ts'

/** What a message brought, and where reading stands after it. */
export interface ReadMessage {
  /** Undefined: nothing new, as an empty message behind a deletion. */
  readonly row: Row | undefined
  readonly place: PartitionPlace
  /** Worth telling: it was read before, the database's log began again, a snapshot of all rows was begun again. */
  readonly seen?: 'repeated' | 'log-went-back' | 'snapshot-again'
}

export interface MessageSettings {
  /** Those that the mapping reads, without what stands inside them. */
  readonly columns: readonly string[]
  /** Those whose parts it reads. */
  readonly opened: readonly string[]
  /** The topic has several partitions, so that offsets come twice. */
  readonly isSpread: boolean
  readonly isIdentityFull: boolean
}

/**
 * One message of a topic. Its offset is the row's version: Debezium tells the changes of a row in their order, into one partition, and offsets only grow.
 */
export function readMessage(
  { offset, key, value: raw, time }: LogRecord,
  place: PartitionPlace,
  { columns, opened, isSpread, isIdentityFull }: MessageSettings,
): ReadMessage {
  const version = String(offset).padStart(versionDigits, '0')
  const head = { line: offset, version, ...(isSpread ? { sharesVersion: true as const } : {}) }
  const refuse = (reasons: readonly Reason[], writtenAt = time): Row => ({
    ...head,
    kind: 'unreadable',
    writtenAt,
    reasons,
    raw: raw.length === 0 ? Buffer.from(key) : raw.subarray(0, messageBytesMax),
  })
  const next = { ...place, next: offset + 1, hasDeleted: false }

  if (raw.length === 0) {
    // Behind each deletion stands an empty message, for compaction. One that stands alone has lost its deletion to it.
    return { row: place.hasDeleted ? undefined : refuse([withoutValues]), place: next }
  }
  const event = readEvent(raw)
  if ('code' in event) return { row: refuse([event]), place: next }
  const { kind, furthest } = placeChange(event, place.furthest)
  // Only what has a row from before is judged by its key.
  const keyColumns = event.before === null ? [] : Object.keys(readKey(key))
  const identity = identityShown(event, keyColumns) ?? place.identity
  const snapshotAt = event.snapshotAt ?? place.snapshotAt
  const after = { ...next, furthest, snapshotAt, identity, hasDeleted: event.op === 'd' }
  if (kind === 'repeated') return { row: undefined, place: after, seen: 'repeated' }
  const seen =
    kind === 'log-went-back' ? kind : isAgain(event, place) ? 'snapshot-again' : undefined
  const writtenAt = Math.max(0, Math.floor(event.atMicros / 1000))
  const judged = judgeChange(
    event,
    columns,
    keyColumns,
    identity === 'full' || (identity === 'unknown' && isIdentityFull),
  )
  const row: Row =
    'reasons' in judged
      ? refuse(judged.reasons, writtenAt)
      : {
          ...head,
          kind: 'row',
          writtenAt,
          value: openJson(judged.value, opened),
          raw,
          ...(judged.isDeleted ? { isDeleted: true } : {}),
        }
  return { row, place: after, ...(seen === undefined ? {} : { seen }) }
}

const versionDigits = 20

/** An update brings the row from before where the table tells it. */
function identityShown(
  { op, before }: ChangeEvent,
  keyColumns: readonly string[],
): PartitionPlace['identity'] | undefined {
  if (op !== 'u') return undefined
  if (before === null) return 'partial'
  return tellsWhole(before, keyColumns) ? 'full' : undefined
}

/** The first row of another snapshot: Debezium had lost its place, and what was deleted meanwhile it does not tell. */
const isAgain = (
  { op, snapshot, snapshotAt }: ChangeEvent,
  before: Pick<PartitionPlace, 'furthest' | 'snapshotAt'>,
): boolean =>
  op === 'r' &&
  snapshot === 'whole' &&
  (before.furthest !== null || (before.snapshotAt !== null && before.snapshotAt !== snapshotAt))
