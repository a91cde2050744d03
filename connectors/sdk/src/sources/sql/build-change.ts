import type { Reason, Row } from '../../connector.ts'
import type { SqlRow } from './database.ts'
import { rowBytesMax } from './limits.ts'
import { parseMoment } from './moment.ts'

/** A row of an outbox as the server gave it; `payload` is left out when it is too long. */
export interface ReadChange {
  readonly transaction: string
  readonly id: string
  readonly key: string | null
  readonly op: string | null
  readonly writtenAt: string
  readonly bytes: number
  readonly payload: string | null
}

/** The cells in the order in which the statements of an outbox ask for them. */
export function toChange([
  transaction,
  id,
  key = null,
  op = null,
  writtenAt,
  bytes,
  payload = null,
]: SqlRow): ReadChange {
  return {
    transaction: transaction ?? '0',
    id: id ?? '0',
    key,
    op,
    writtenAt: writtenAt ?? '',
    bytes: Number(bytes),
    payload,
  }
}

/** The name by which a mapping reads the outbox's column `key`. */
const keyName = '$key'

/** A change to a row of the contract: its number is its version. */
export function buildChange(change: ReadChange, line: number, zoneMinutes: number): Row {
  const { id, key, op, payload, bytes } = change
  const version = id.padStart(20, '0')
  const micros = parseMoment(change.writtenAt, zoneMinutes) ?? 0
  const writtenAt = Math.max(0, Math.floor(micros / 1000))
  const value = payload === null ? undefined : parsePayload(payload)
  const isDeleted = op === 'delete'
  const why =
    bytes > rowBytesMax
      ? tooLong
      : op !== 'upsert' && op !== 'delete'
        ? opUnknown
        : key === null
          ? keyMissing
          : value === undefined
            ? payloadMalformed
            : undefined
  if (why !== undefined || value === undefined) {
    const raw = Buffer.from(JSON.stringify({ id, key, op, payload }))
    return { kind: 'unreadable', line, version, writtenAt, reasons: [why ?? payloadMalformed], raw }
  }
  const whole = { ...value, [keyName]: key }
  return {
    kind: 'row',
    line,
    version,
    writtenAt,
    value: whole,
    // Made when it is asked for: only rows that are refused are kept.
    get raw() {
      return Buffer.from(JSON.stringify(whole))
    },
    ...(isDeleted ? { isDeleted } : {}),
  }
}

function parsePayload(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = longNumber.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    return { ...parsed }
  } catch {
    return undefined
  }
}

/** Where no run of digits is so long, no number has more of them than we can hold. */
const longNumber = /[\d.]{16}/

/** A number that would lose digits stays the text that it was written as. */
function keepDigits(_name: string, value: unknown, context?: unknown): unknown {
  if (typeof value !== 'number' || typeof context !== 'object' || context === null) return value
  const written = 'source' in context ? context.source : undefined
  return typeof written === 'string' && String(value) !== written ? written : value
}

const tooLong: Reason = {
  code: 'row-too-long',
  field: 'payload',
  rule: `the payload has at most ${rowBytesMax} bytes`,
}
const opUnknown: Reason = { code: 'op-unknown', field: 'op', rule: 'upsert or delete' }
const keyMissing: Reason = { code: 'value-missing', field: 'key', rule: 'must be there' }
const payloadMalformed: Reason = {
  code: 'json-no-object',
  field: 'payload',
  rule: 'a JSON object with the last full values, of a deleted row too',
}
