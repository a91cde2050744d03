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

/** What all events of one run of a connector have in common. */
export type EventOrigin = Pick<RecordEvent, 'type' | 'version' | 'source' | 'fence'>

export interface BuiltEvent {
  readonly key: string
  readonly value: Buffer
  readonly contentType: string
}

/**
 * A record as the log holds it: CloudEvents 1.0 in structured JSON mode (content type `application/cloudevents+json`), members in the order of the
 * specification with `data` last, so that a reader can hash the bytes of `data` without writing them anew. `hutongdigest` is the SHA-256 of
 * these bytes in hex.
 *
 * @throws TypeError when an attribute has not the form above: a mistake of the program, since connectors check what they read.
 */
export function buildEvent(event: RecordEvent): BuiltEvent {
  return createEventBuilder(event, 0)(event)
}

const sharedBytesDefault = 262_144

/**
 * As `buildEvent`, for many events of one origin. They lie in buffers that they share, since a buffer for each would cost more than to fill it: do
 * not keep a few of them for long.
 *
 * @throws TypeError as `buildEvent`
 */
export function createEventBuilder(
  { type, version, source, fence }: EventOrigin,
  sharedBytes: number = sharedBytesDefault,
): (event: Omit<RecordEvent, keyof EventOrigin>) => BuiltEvent {
  assertWellFormed(wrongOrigin({ type, version, source, fence }))
  const untilId = `{"specversion":"1.0","id":"${type}:`
  const untilTime = `","source":"${source}","type":"${type}","time":"`
  const untilVersion = `","dataschema":"urn:hutong:schema:${type}:${version}","hutongversion":"`
  const untilStatus = `","hutongfence":${fence},"hutongstatus":"`
  let bytes = Buffer.alloc(0)
  let start = 0

  return (event) => {
    assertWellFormed(wrongAttribute(event))
    const { recordId, recordVersion, status, time } = event
    // None of the attributes holds a character that JSON escapes, or one beyond ASCII: the assertions have seen to that.
    const attributes = `${untilId}${recordId}@${recordVersion}${untilTime}${time}${untilVersion}${recordVersion}${untilStatus}${status}${untilDigest}`
    const data = JSON.stringify(event.data ?? null)
    const lengthMax = attributes.length + digestAndData.length + utf8BytesMax * data.length + 1
    if (start + lengthMax > bytes.length) {
      bytes = Buffer.allocUnsafeSlow(Math.max(lengthMax, sharedBytes))
      start = 0
    }
    const digestStart = start + bytes.write(attributes, start, 'latin1')
    const dataStart = digestStart + bytes.write(digestAndData, digestStart, 'latin1')
    const dataEnd = dataStart + bytes.write(data, dataStart, 'utf8')
    bytes.write(hash('sha256', bytes.subarray(dataStart, dataEnd), 'hex'), digestStart, 'latin1')
    bytes[dataEnd] = closingBrace
    const value = bytes.subarray(start, dataEnd + 1)
    start = dataEnd + 1
    return { key: eventKey(type, source, recordId), value, contentType }
  }
}

const untilDigest = '","hutongdigest":"'
/** Room for the digest, which is written when the bytes of `data` are there. */
const digestAndData = `${'0'.repeat(64)}","data":`
/** Of one UTF-16 unit. */
const utf8BytesMax = 3
const closingBrace = 0x7d

/** CloudEvents 1.0, structured mode (HTTP and Kafka bindings). */
const contentType = 'application/cloudevents+json'

function assertWellFormed(wrong: keyof RecordEvent | null): void {
  if (wrong !== null) throw new TypeError(`an event must have a well-formed ${wrong}`)
}

function wrongOrigin({ type, version, source, fence }: EventOrigin): keyof EventOrigin | null {
  if (!isTypeName(type)) return 'type'
  if (!versionShape.test(version)) return 'version'
  if (!isSourceCode(source)) return 'source'
  return Number.isSafeInteger(fence) && fence >= 0 ? null : 'fence'
}

function wrongAttribute(event: Omit<RecordEvent, keyof EventOrigin>): keyof RecordEvent | null {
  if (!isRecordId(event.recordId)) return 'recordId'
  if (!isRecordVersion(event.recordVersion)) return 'recordVersion'
  if (!recordStatuses.includes(event.status)) return 'status'
  return timeShape.test(event.time) ? null : 'time'
}
