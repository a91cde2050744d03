import type { Reason, Row } from '../../connector.ts'
import type { SqlRow } from './database.ts'
import { rowBytesMax } from './limits.ts'
import { momentVersion, parseMoment } from './moment.ts'
import type { Place } from './place.ts'

/** A row as the server gave it: its place, the bytes of its texts, and its texts. */
export interface ReadRow {
  readonly time: string | null
  readonly key: string
  readonly bytes: number
  readonly cells: SqlRow
}

export function toReadRow([time = null, key, bytes, ...cells]: SqlRow): ReadRow {
  return { time, key: key ?? '', bytes: Number(bytes), cells }
}

export const placeOf = ({ time, key }: ReadRow): Place => [time ?? '', key]

/** Whatever changed at one moment has one version. */
const sharesVersion = true

export interface RowBuilderSettings {
  readonly columns: readonly string[]
  readonly cursor: { readonly time: string; readonly key: string }
  readonly zoneMinutes: number
  readonly deletes?: { readonly column: string; readonly values: ReadonlySet<string> }
}

/** Rows of a table to rows of the contract; `refusal` says why none of these can be read. */
export function createRowBuilder({ columns, cursor, zoneMinutes, deletes }: RowBuilderSettings) {
  const deletesAt = deletes === undefined ? -1 : columns.indexOf(deletes.column)

  return (row: ReadRow, line: number, refusal?: Reason): Row => {
    const { time, key, bytes, cells } = row
    const moment = time === null ? 0 : parseMoment(time, zoneMinutes)
    const version = momentVersion(moment ?? 0)
    const why =
      refusal ??
      (moment === undefined ? malformed(cursor.time) : bytes > rowBytesMax ? tooLong : undefined)
    const writtenAt = Math.max(0, Math.floor((moment ?? 0) / 1000))
    if (why !== undefined) {
      const kept = bytes > rowBytesMax ? { [cursor.time]: time, [cursor.key]: key } : valueOf(cells)
      const raw = Buffer.from(JSON.stringify(kept))
      return {
        kind: 'unreadable',
        line,
        version,
        sharesVersion,
        writtenAt,
        reasons: [why],
        raw,
      }
    }
    const value = valueOf(cells)
    const word = cells[deletesAt] ?? null
    const isDeleted = word !== null && deletes?.values.has(word.trim())
    return {
      kind: 'row',
      line,
      version,
      sharesVersion,
      writtenAt,
      value,
      // Made when it is asked for: only rows that are refused are kept.
      get raw() {
        return Buffer.from(JSON.stringify(value))
      },
      ...(isDeleted ? { isDeleted } : {}),
    }
  }

  function valueOf(cells: SqlRow): Readonly<Record<string, unknown>> {
    const value: Record<string, string | null> = {}
    for (let i = 0; i < columns.length; i += 1) value[columns[i] ?? ''] = cells[i] ?? null
    return value
  }
}

export const unsetReason = (field: string): Reason => ({
  code: 'cursor-missing',
  field,
  rule: 'a row without its time has no place in the order: fill it',
})
export const aheadReason = (field: string): Reason => ({
  code: 'cursor-ahead',
  field,
  rule: "is further ahead of the database's clock than the overlap: the row is held back until then",
})
const malformed = (field: string): Reason => ({
  code: 'cursor-malformed',
  field,
  rule: 'a moment of the calendar',
})
const tooLong: Reason = {
  code: 'row-too-long',
  rule: `the texts of the mapped columns have at most ${rowBytesMax} bytes together`,
}
