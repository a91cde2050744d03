import { hash } from 'node:crypto'
import { isRecordVersion } from './record-version.ts'

export const recordStatuses = ['active', 'revoked', 'superseded', 'erased'] as const
export type RecordStatus = (typeof recordStatuses)[number]

export interface RecordEvent {
  /** Record type, `marriage.event`. */
  readonly type: string
  /** Schema version and revision, `1.0`. */
  readonly version: string
  /** Code of the one connector that owns these records. */
  readonly source: string
  /** The source's surrogate, or a keyed hash of the natural one; never a personal or certificate number. */
  readonly recordId: string
  /** `formatRecordVersion(epoch, version)`. */
  readonly recordVersion: string
  /** The writer's lease number. */
  readonly fence: number
  readonly status: RecordStatus
  /** When the fact took this form at the source, RFC 3339. */
  readonly time: string
  /** The record; null once erased. */
  readonly data: unknown
}

const typeShape = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/u
const sourceShape = /^[a-z0-9][a-z0-9-]{0,63}$/u
const recordIdShape = /^[0-9A-Za-z._~-]{1,128}$/u
const versionShape = /^[1-9][0-9]*\.[0-9]+$/u
const timeShape = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,18}(?:Z|[+-][0-9]{2}:[0-9]{2})$/u

/** What may stand in a record's key: no colon, no blank, at most 128 characters. */
export function isRecordId(text: string): boolean {
  return recordIdShape.test(text)
}

/** Code of a connector: small letters, digits and hyphens. */
export function isSourceCode(text: string): boolean {
  return sourceShape.test(text)
}

/** Name of a record type: words of small letters joined by dots. */
export function isTypeName(text: string): boolean {
  return typeShape.test(text)
}

/** Key of a record in its topic: `<type>:<source>:<recordId>`. */
export function eventKey(type: string, source: string, recordId: string): string {
  return `${type}:${source}:${recordId}`
}

/**
 * A record as the log holds it: CloudEvents 1.0 in structured JSON mode (content type `application/cloudevents+json`), members in the order of the
 * specification with `data` last, so that a reader can hash the bytes of `data` without writing them anew. `hutongdigest` is the SHA-256 of
 * these bytes in hex.
 *
 * @throws TypeError when an attribute has not the form above: a mistake of the program, since connectors check what they read.
 */
export function buildEvent(event: RecordEvent): {
  readonly key: string
  readonly value: Buffer
  readonly contentType: string
} {
  assertAttributes(event)
  const { type, version, source, recordId, recordVersion, fence, status, time } = event
  const data = JSON.stringify(event.data ?? null)
  const digest = hash('sha256', data, 'hex')
  // None of the attributes holds a character that JSON escapes: assertAttributes has seen to that.
  const text = `{"specversion":"1.0","id":"${type}:${recordId}@${recordVersion}","source":"${source}","type":"${type}","time":"${time}","dataschema":"urn:hutong:schema:${type}:${version}","hutongversion":"${recordVersion}","hutongfence":${fence},"hutongstatus":"${status}","hutongdigest":"${digest}","data":${data}}`
  return { key: eventKey(type, source, recordId), value: Buffer.from(text), contentType }
}

/** CloudEvents 1.0, structured mode (HTTP and Kafka bindings). */
const contentType = 'application/cloudevents+json'

function assertAttributes(event: RecordEvent): void {
  const wrong = wrongAttribute(event)
  if (wrong !== null) throw new TypeError(`an event must have a well-formed ${wrong}`)
}

function wrongAttribute(event: RecordEvent): keyof RecordEvent | null {
  if (!isTypeName(event.type)) return 'type'
  if (!versionShape.test(event.version)) return 'version'
  if (!isSourceCode(event.source)) return 'source'
  if (!isRecordId(event.recordId)) return 'recordId'
  if (!isRecordVersion(event.recordVersion)) return 'recordVersion'
  if (!Number.isSafeInteger(event.fence) || event.fence < 0) return 'fence'
  if (!recordStatuses.includes(event.status)) return 'status'
  return timeShape.test(event.time) ? null : 'time'
}
