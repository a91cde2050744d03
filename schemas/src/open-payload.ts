import { isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { eventKey, isRecordId, isSourceCode, isTypeName, recordStatuses } from './envelope.ts'
import type { RecordStatus } from './envelope.ts'
import { isRecordVersion } from './record-version.ts'
import { parseDataschema } from './topic-name.ts'

/** Why a value of a records topic is no event. Stable, and free of what the value holds. */
export type EventFault =
  | 'too-large'
  | 'not-utf8'
  | 'not-json'
  | 'data-not-last'
  | 'attribute-missing'
  | 'attribute-malformed'
  | 'digest-mismatch'
  | 'payload-key-unknown'

export interface EventAttributes {
  /** Unique for its source. */
  readonly id: string
  /** The key under which the event belongs in its topic. */
  readonly key: string
  readonly recordId: string
  readonly source: string
  readonly type: string
  readonly time: string
  readonly version: number
  readonly revision: number
  /** Version and revision as `N.R`. */
  readonly schemaVersion: string
  readonly recordVersion: string
  readonly fence: number
  readonly status: RecordStatus
  readonly digest: string
}

export type OpenedEvent =
  | { readonly ok: true; readonly event: EventAttributes; readonly data: unknown }
  | { readonly ok: false; readonly reason: EventFault }

export const eventBytesMax = 1_048_576
const dataMember = Buffer.from(',"data":')
const closingBrace = 0x7d

/**
 * The only reader of `data`. Checks the layout, every attribute, and the digest over the raw bytes of `data`; whether the data are a good record is
 * `validateRecord`'s to say.
 */
export function openEvent(bytes: Uint8Array): OpenedEvent {
  const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (value.length > eventBytesMax) return refuse('too-large')
  if (!isUtf8(value)) return refuse('not-utf8')
  const split = value.indexOf(dataMember)
  if (split < 0 || value.at(-1) !== closingBrace) {
    return refuse(parse(value.toString()) === undefined ? 'not-json' : 'data-not-last')
  }
  // Attributes hold no objects, so the first `,"data":` ends them: were it inside a nested one, neither part would parse.
  const head = parse(`${value.toString('utf8', 0, split)}}`)
  const rawData = value.subarray(split + dataMember.length, value.length - 1)
  const data = parse(rawData.toString())
  if (head === undefined || data === undefined) {
    return refuse(parse(value.toString()) === undefined ? 'not-json' : 'data-not-last')
  }
  return openParts(head, rawData, data)
}

function openParts(head: unknown, rawData: Buffer, data: unknown): OpenedEvent {
  if (!isObject(head) || 'data' in head) return refuse('data-not-last')
  if ('hutongkey' in head) return refuse('payload-key-unknown')
  const attributes = readAttributes(head)
  if (typeof attributes === 'string') return refuse(attributes)
  if (hash('sha256', rawData, 'hex') !== attributes.digest) return refuse('digest-mismatch')
  return { ok: true, event: attributes, data }
}

function readAttributes(
  head: Readonly<Record<string, unknown>>,
): EventAttributes | 'attribute-missing' | 'attribute-malformed' {
  const { specversion, id, source, type, time, dataschema } = head
  const { hutongversion, hutongfence, hutongstatus, hutongdigest } = head
  const required = [specversion, id, source, type, time, dataschema]
  required.push(hutongversion, hutongfence, hutongstatus, hutongdigest)
  if (required.includes(undefined)) return 'attribute-missing'
  if (
    specversion !== '1.0' ||
    typeof id !== 'string' ||
    typeof source !== 'string' ||
    !isSourceCode(source) ||
    typeof type !== 'string' ||
    !isTypeName(type) ||
    typeof time !== 'string' ||
    Number.isNaN(Date.parse(time)) ||
    typeof dataschema !== 'string' ||
    typeof hutongversion !== 'string' ||
    !isRecordVersion(hutongversion) ||
    typeof hutongfence !== 'number' ||
    !Number.isSafeInteger(hutongfence) ||
    hutongfence < 0 ||
    typeof hutongdigest !== 'string'
  ) {
    return 'attribute-malformed'
  }
  const status = recordStatuses.find((known) => known === hutongstatus)
  const schema = parseDataschema(dataschema)
  const recordId = recordIdOf(id, type, hutongversion)
  if (status === undefined || schema?.type !== type || recordId === null) {
    return 'attribute-malformed'
  }
  return {
    id,
    key: eventKey(type, source, recordId),
    recordId,
    source,
    type,
    time,
    version: schema.version,
    revision: schema.revision,
    schemaVersion: `${schema.version}.${schema.revision}`,
    recordVersion: hutongversion,
    fence: hutongfence,
    status,
    digest: hutongdigest,
  }
}

/** Takes `<type>:<recordId>@<recordVersion>` apart. */
function recordIdOf(id: string, type: string, recordVersion: string): string | null {
  const end = id.length - recordVersion.length - 1
  const fits = id.startsWith(`${type}:`) && id.slice(end) === `@${recordVersion}`
  const recordId = id.slice(type.length + 1, end)
  return fits && isRecordId(recordId) ? recordId : null
}

/** The parsed value, or undefined (which JSON does not have) when the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(reason: EventFault): OpenedEvent {
  return { ok: false, reason }
}
