import type { LogRecord } from '@hutong/log'
import { isHeartbeatKey, openEvent, parseHeartbeat, subjectsOf, topicName } from '@hutong/schemas'
import type { RecordTypeInfo } from '@hutong/schemas'
import type { SlotRecord, SourceState, SourceStates, TaintedRecord } from '@hutong/store'
import type { KnownSchemas } from './known-schemas.ts'

export interface JudgeParts {
  readonly info: RecordTypeInfo
  readonly schemas: Pick<KnownSchemas, 'validate' | 'infoOf'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
}

export type Judgement =
  | {
      readonly kind: 'good'
      readonly record: SlotRecord
      readonly source: string
      readonly fence: number
    }
  | { readonly kind: 'heartbeat'; readonly source: string; readonly state: SourceState }
  | { readonly kind: 'tainted'; readonly record: TaintedRecord }
  /** Not heard: the writer had lost its lease, or the heartbeat cannot be read. */
  | { readonly kind: 'dropped' }
  /** Not to be judged yet: this program does not know the schema; `N.R`. */
  | { readonly kind: 'unknown-schema'; readonly schemaVersion: string }

const sourceShape = /^[a-z0-9][a-z0-9-]{0,63}$/

/** What one record of the log is to the store, given what is known of the sources at its place. */
export function judgeRecord(
  record: LogRecord,
  sources: SourceStates,
  parts: JudgeParts,
): Judgement {
  if (isHeartbeatKey(record.key)) return judgeHeartbeat(record, sources)
  const { info, schemas, subjectKey } = parts
  const opened = openEvent(record.value)
  if (!opened.ok) return taint(record, opened.reason)
  const { event, data } = opened
  if (event.key !== record.key || !sourceShape.test(event.source))
    return taint(record, 'key-mismatch')
  if (topicName(event.type, event.version) !== info.topic) return taint(record, 'topic-mismatch')
  if (event.fence < fenceOf(event.source, sources)) return { kind: 'dropped' }

  const { source, fence, recordVersion: version, status } = event
  const { key, offset } = record
  if (status === 'erased') {
    return {
      kind: 'good',
      source,
      fence,
      record: { key, version, offset, status, bytes: nothing, subjects: [] },
    }
  }
  const { schemaVersion } = event
  const judgement = schemas.validate(event.type, schemaVersion, data)
  if (!judgement.known) return { kind: 'unknown-schema', schemaVersion }
  if (judgement.errors.length > 0) return taint(record, 'record-invalid')
  const subjects = subjectsOf(schemas.infoOf(info, schemaVersion), data).map(({ idType, id }) =>
    subjectKey(idType, id),
  )
  return {
    kind: 'good',
    source,
    fence,
    record: { key, version, offset, status, bytes: record.value, subjects },
  }
}

const nothing = new Uint8Array(0)

function judgeHeartbeat(record: LogRecord, sources: SourceStates): Judgement {
  const heartbeat = parseHeartbeat(record.value)
  if (!heartbeat || !record.key.endsWith(`:${heartbeat.source}`)) return { kind: 'dropped' }
  const { source, fence, sourceReadAt, at } = heartbeat
  if (fence < fenceOf(source, sources)) return { kind: 'dropped' }
  return { kind: 'heartbeat', source, state: { fence, sourceReadAt, heartbeatAt: at } }
}

const fenceOf = (source: string, sources: SourceStates): number => sources[source]?.fence ?? 0

const taint = ({ key, offset, value }: LogRecord, reason: string): Judgement => ({
  kind: 'tainted',
  record: { key, offset, reason, bytes: value },
})
