import { eventKey, isRecordId, isSourceCode, isTypeName, recordStatuses } from './envelope.ts'
import type { RecordStatus } from './envelope.ts'
import { isRecordVersion } from './record-version.ts'
import { parseDataschema } from './topic-name.ts'

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

export type AttributeFault = 'attribute-missing' | 'attribute-malformed'

const required = [
  'specversion',
  'id',
  'source',
  'type',
  'time',
  'dataschema',
  'hutongversion',
  'hutongfence',
  'hutongstatus',
  'hutongdigest',
]

/** All attributes of an event, well-formed and in agreement with each other, or what is wrong with them. */
export function readAttributes(
  head: Readonly<Record<string, unknown>>,
): EventAttributes | AttributeFault {
  if (required.some((name) => head[name] === undefined)) return 'attribute-missing'
  const { id, source, type, time, dataschema, hutongversion, hutongfence, hutongdigest } = head
  const status = recordStatuses.find((known) => known === head['hutongstatus'])
  const good =
    head['specversion'] === '1.0' &&
    isText(source, isSourceCode) &&
    isText(type, isTypeName) &&
    isText(time, isTime) &&
    isText(hutongversion, isRecordVersion) &&
    typeof id === 'string' &&
    typeof dataschema === 'string' &&
    typeof hutongdigest === 'string' &&
    isLeaseNumber(hutongfence) &&
    status !== undefined
  if (!good) return 'attribute-malformed'
  const schema = parseDataschema(dataschema)
  const recordId = recordIdOf(id, type, hutongversion)
  if (schema?.type !== type || recordId === null) return 'attribute-malformed'
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

function isText(value: unknown, fits: (text: string) => boolean): value is string {
  return typeof value === 'string' && fits(value)
}

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text))
}

function isLeaseNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** Takes `<type>:<recordId>@<recordVersion>` apart. */
function recordIdOf(id: string, type: string, recordVersion: string): string | null {
  const end = id.length - recordVersion.length - 1
  const fits = id.startsWith(`${type}:`) && id.slice(end) === `@${recordVersion}`
  const recordId = id.slice(type.length + 1, end)
  return fits && isRecordId(recordId) ? recordId : null
}
