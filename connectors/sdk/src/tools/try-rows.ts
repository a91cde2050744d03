import { openEvent, type EventAttributes } from '@hutong/schemas'
import type { Reason, SourceEvent } from '../connector.ts'
import type { Stream } from '../load-connector.ts'
import { createRowMapper } from '../map-rows.ts'
import { HutongError } from '@hutong/process'

/** What would become of one row, or of a whole file (line 0), if it were read now. */
export type Tried =
  | {
      readonly kind: 'record'
      readonly file: string
      readonly line: number
      readonly key: string
      readonly event: EventAttributes
      readonly data: unknown
    }
  | {
      readonly kind: 'refused'
      readonly file: string
      readonly line: number
      readonly reasons: readonly Reason[]
    }

type Rows = Extract<SourceEvent, { kind: 'rows' }>

/** Maps and judges rows just as a run does, one by one, so that each result knows its row. Nothing is written. */
export function createTrial(settings: {
  readonly stream: Stream
  readonly recordIdKey: Uint8Array
  readonly epoch: number
}) {
  const mapRows = createRowMapper({ ...settings, fence: 0 })
  return (event: Rows, now: number): readonly Tried[] =>
    event.rows.map((row): Tried => {
      const at = { file: event.at.file, line: row.line }
      const { records, refused } = mapRows({ ...event, rows: [row] }, now)
      const [record] = records
      if (record === undefined)
        return { kind: 'refused', ...at, reasons: refused.flatMap(({ reasons }) => reasons) }
      const opened = openEvent(record.value)
      if (!opened.ok)
        throw new HutongError('HUTONG_BUG', `an event cannot be read: ${opened.reason}`)
      return { kind: 'record', ...at, key: record.key, event: opened.event, data: opened.data }
    })
}

/** A file that was refused as a whole, in the same form. */
export const triedFile = ({
  file,
  reasons,
}: Extract<SourceEvent, { kind: 'file-refused' }>): Tried => ({
  kind: 'refused',
  file,
  line: 0,
  reasons,
})
