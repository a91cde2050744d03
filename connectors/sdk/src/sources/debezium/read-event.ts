import type { Reason } from '../../connector.ts'
import { isSource, type Source } from '../../mapping/read-path.ts'
import { parseExactJson, type ExactJson } from '../web/exact-json.ts'

/** One change as Debezium tells it. Numbers, true and false stand as they were written, as text. */
export interface ChangeEvent {
  /** c, u and d = created, updated, deleted; r = found by a snapshot; t = the table was emptied. */
  readonly op: 'c' | 'u' | 'd' | 'r' | 't'
  readonly before: Source | null
  readonly after: Source | null
  /** When the database committed it, by its own clock, µs since 1970; of a snapshot, when that was begun. 0 = not told. */
  readonly atMicros: number
  /** Places in the database's log: where the transaction before this one was committed, and where this change stands. Null where not both are told. */
  readonly place: LogPlace | null
  /** `whole` reads all rows again, while no change is told; `part` goes on beside the changes. */
  readonly snapshot: 'none' | 'whole' | 'part'
  /** Of a snapshot of all rows, where it was taken in the database's log: the same for all of its rows; decimal. */
  readonly snapshotAt: string | null
}

export interface LogPlace {
  readonly commit: bigint
  readonly own: bigint
}

export const messageBytesMax = 1 << 20

/** The change that a message tells, or why it tells none. */
export function readEvent(message: Uint8Array): ChangeEvent | Reason {
  if (message.length > messageBytesMax) return tooLong
  const text = decoder.decode(message)
  const parsed = parseRows(text) ?? parseExactJson(text)
  if (parsed === undefined) return malformed
  if (parsed.flaws.length > 0) return repeatedName
  const { value } = parsed
  const event = isSource(value) && isEnvelope(value) ? value['payload'] : value
  if (!isSource(event) || !isSource(event['source'])) return noChange
  const { op, before = null, after = null, source } = event
  if (op !== 'c' && op !== 'u' && op !== 'd' && op !== 'r' && op !== 't') return opUnknown
  if (!isRow(before) || !isRow(after)) return noChange
  if (op !== 'd' && op !== 't' && after === null) return noChange
  return { op, before, after, ...readSource(source) }
}

/**
 * Half of a message tells where it comes from, and only its rows need every digit: what stands behind them is read the fast way. Within a text the
 * mark cannot stand, since its quotes would be escaped there.
 *
 * @returns undefined where a message is built otherwise
 */
function parseRows(text: string): Pick<ExactJson, 'value' | 'flaws'> | undefined {
  const mark = text.indexOf(',"source":{"version":')
  if (mark === -1 || !text.startsWith('{"before":')) return undefined
  const rows = parseExactJson(`${text.slice(0, mark)}}`)
  if (!isSource(rows?.value)) return undefined
  const rest = parseFast(`{${text.slice(mark + 1)}`)
  if (!isSource(rest) || Object.hasOwn(rest, 'before') || Object.hasOwn(rest, 'after'))
    return undefined
  return { value: { ...rest, ...rows.value }, flaws: rows.flaws }
}

function parseFast(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Columns of the key that a message is told by, and its texts; none where the table has no key. */
export function readKey(key: string): Source {
  const value = key === '' ? undefined : parseExactJson(key)?.value
  const inner = isSource(value) && isEnvelope(value) ? value['payload'] : value
  return isSource(inner) ? inner : {}
}

/** A converter with `schemas.enable=true` sends the schema along. */
const isEnvelope = (value: Source): boolean =>
  Object.hasOwn(value, 'payload') && Object.hasOwn(value, 'schema')

const isRow = (value: unknown): value is Source | null => value === null || isSource(value)

function readSource(
  source: Source,
): Pick<ChangeEvent, 'atMicros' | 'place' | 'snapshot' | 'snapshotAt'> {
  const { ts_us: micros, ts_ms: millis, sequence } = source
  const atMicros = Number(micros ?? 0) || Number(millis ?? 0) * 1000
  const [, commit, own] = typeof sequence === 'string' ? (places.exec(sequence) ?? []) : []
  const snapshot = snapshotOf(source['snapshot'])
  return {
    atMicros: Number.isFinite(atMicros) ? atMicros : 0,
    place:
      commit === undefined || own === undefined
        ? null
        : { commit: BigInt(commit), own: BigInt(own) },
    snapshot,
    snapshotAt: snapshot === 'whole' ? (own ?? null) : null,
  }
}

/** `["<commit>","<own>"]`, the numbers decimal; the first is null as long as nothing was committed under Debezium's eyes. */
const places = /^\[(?:null|"(\d{1,20})"),"(\d{1,20})"\]$/u

function snapshotOf(told: unknown): ChangeEvent['snapshot'] {
  if (told === undefined || told === null || told === 'false') return 'none'
  return told === 'incremental' ? 'part' : 'whole'
}

const decoder = new TextDecoder('utf-8')

const tooLong: Reason = { code: 'row-too-long', rule: 'a message is at most 1 MiB' }
const malformed: Reason = {
  code: 'json-malformed',
  rule: 'a message is JSON: give Debezium the JsonConverter',
}
const repeatedName: Reason = {
  code: 'json-name-repeated',
  rule: 'a member has one value: its name stands twice',
}
const noChange: Reason = {
  code: 'event-malformed',
  rule: 'a message of Debezium with op, before, after and source: take transforms such as ExtractNewRecordState out',
}
const opUnknown: Reason = { code: 'op-unknown', field: 'op', rule: 'c, u, d, r or t' }
