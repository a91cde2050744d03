import type { Reason } from '../../connector.ts'
import { isSource, type Source } from '../../mapping/read-path.ts'
import type { ChangeEvent } from './read-event.ts'

/** What a change says of its row. */
export type JudgedChange =
  | { readonly value: Source; readonly isDeleted: boolean }
  | { readonly reasons: readonly Reason[] }

/**
 * The row that a change leaves behind, or its last values where it deletes it.
 *
 * @param columns those that the mapping reads, without what stands inside them
 * @param keyColumns those of the message's key
 * @param isBelieved deletions bring the whole row, as the last update has shown or the department says
 */
export function judgeChange(
  { op, before, after }: ChangeEvent,
  columns: readonly string[],
  keyColumns: readonly string[],
  isBelieved: boolean,
): JudgedChange {
  if (op === 't') return { reasons: [truncated] }
  const isDeleted = op === 'd'
  const row = isDeleted ? before : after
  if (row === null || (isDeleted && !(isBelieved && tellsWhole(row, keyColumns))))
    return { reasons: [withoutValues] }
  const reasons = columns.flatMap((column): readonly Reason[] => {
    if (!Object.hasOwn(row, column)) return [{ ...missing, field: column }]
    return isUnavailable(row[column]) ? [{ ...unavailable, field: column }] : []
  })
  return reasons.length > 0 ? { reasons } : { value: withPlainDates(row), isDeleted }
}

/**
 * Whether `before` holds a row's values. Without REPLICA IDENTITY FULL Debezium knows the key alone, and fills in what it must not leave out:
 * nothing, an empty text, 0, false, or the default of the column.
 */
export function tellsWhole(before: Source, keyColumns: readonly string[]): boolean {
  const others = Object.keys(before).filter((column) => !keyColumns.includes(column))
  return others.length === 0 || others.some((column) => !isFiller(before[column]))
}

const isFiller = (value: unknown): boolean => {
  if (value === null) return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'string' && filler.test(value)
}

const filler =
  /^(?:|0(?:\.0+)?|true|false|\{\}|1970-01-01(?:T00:00:00(?:\.0+)?)?Z|00:00:00(?:\.0+)?Z)$/u

/** Stands for a long value that an update has not touched and that the database did not log. */
const placeholder = '__debezium_unavailable_value'
const placeholders: ReadonlySet<string> = new Set([
  placeholder,
  Buffer.from(placeholder).toString('base64'),
])

function isUnavailable(value: unknown): boolean {
  if (typeof value === 'string') return placeholders.has(value)
  if (Array.isArray(value)) return value.some(isUnavailable)
  return isSource(value) && Object.hasOwn(value, placeholder)
}

/** `time.precision.mode=isostring` writes a date with the zone that a date does not have. */
function withPlainDates(row: Source): Source {
  const dates = Object.entries(row).filter(
    ([, value]) => typeof value === 'string' && value.length === 11 && date.test(value),
  )
  if (dates.length === 0) return row
  const plain = dates.map(([column, value]) => [column, String(value).slice(0, -1)] as const)
  return { ...row, ...Object.fromEntries(plain) }
}

const date = /^\d{4}-\d\d-\d\dZ$/u

const truncated: Reason = {
  code: 'table-truncated',
  rule: 'the table was emptied at once: its records are not revoked by that; delete rows by DELETE, or compare what is there with the source',
}
export const withoutValues: Reason = {
  code: 'deletion-without-values',
  rule: "a deletion tells the row's last values: ALTER TABLE … REPLICA IDENTITY FULL; where it is so and no update has shown it yet, write replicaIdentity: full into read",
}
const missing: Omit<Reason, 'field'> = {
  code: 'column-missing',
  rule: 'the table has no such column: it was dropped or renamed; correct the mapping, and retry what was refused meanwhile',
}
const unavailable: Omit<Reason, 'field'> = {
  code: 'value-unavailable',
  rule: 'the database did not log this long value, which was not changed: ALTER TABLE … REPLICA IDENTITY FULL',
}
