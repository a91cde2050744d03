import type { LogEntry } from '@hutong/log'
import { chinaDate, createEventBuilder, eventBytesMax, recordValidator } from '@hutong/schemas'
import type { Reason, Row, SourceEvent } from './connector.ts'
import { isNested, type Stream } from './load-connector.ts'
import { compileMapping } from './mapping/compile-mapping.ts'

export interface MapSettings {
  readonly stream: Stream
  readonly recordIdKey: Uint8Array
  readonly fence: number
  readonly epoch: number
}

export interface MappedRows {
  readonly records: readonly LogEntry[]
  readonly refused: readonly { readonly row: Row; readonly reasons: readonly Reason[] }[]
}

type Rows = Extract<SourceEvent, { kind: 'rows' }>

/** Rows to entries of the log, and those that cannot be. The same row gives the same key and version whenever it is read. */
export function createRowMapper({ stream, recordIdKey, fence, epoch }: MapSettings) {
  const { source, type, version, read, mapping } = stream
  const nested = isNested(read)
  const map = compileMapping(mapping, { source, recordIdKey, nested })
  const judge = compileJudge(type, version)
  const buildEvent = createEventBuilder({ type, version, source, fence })
  const epochPrefix = `${String(epoch).padStart(epochDigits, '0')}.`

  function mapRow(row: Row, asOf: string, time: string): LogEntry | readonly Reason[] {
    if (row.kind === 'unreadable') return row.reasons
    const mapped = map(row.value, asOf, row.computed)
    if ('refused' in mapped) return mapped.refused
    const { recordId, data } = mapped
    const status = row.isDeleted ? 'revoked' : mapped.status
    const broken = judge(data)
    if (broken.length > 0) return broken
    const recordVersion = epochPrefix + row.version
    const at = row.writtenAt === undefined ? time : new Date(row.writtenAt).toISOString()
    const entry = buildEvent({ recordId, recordVersion, status, time: at, data })
    return entry.value.length > eventBytesMax ? [tooLarge] : entry
  }

  return ({ rows, writtenAt }: Rows, now: number): MappedRows => {
    const asOf = chinaDate(now)
    const time = new Date(writtenAt).toISOString()
    const records: LogEntry[] = []
    const refused: { row: Row; reasons: readonly Reason[] }[] = []
    for (const row of rows) {
      const mapped = mapRow(row, asOf, time)
      if ('value' in mapped) records.push(mapped)
      else refused.push({ row, reasons: mapped })
    }
    return { records, refused }
  }
}

const epochDigits = 6
const tooLarge: Reason = {
  code: 'record-too-large',
  rule: `a record is at most ${eventBytesMax} bytes`,
}

/** What a record breaks of its schema, nothing where it is good. */
function compileJudge(type: string, version: string): (data: unknown) => readonly Reason[] {
  const validate = recordValidator(type, version)
  if (!validate) {
    const unknown = {
      code: 'schema-unknown',
      rule: `the schema ${type} ${version} is not published`,
    }
    return () => [unknown]
  }
  return (data) =>
    validate(data).errors.map(({ field, rule, fix }) => ({
      code: 'schema-violated',
      field: field.slice(1).replaceAll('/', '.'),
      rule: `${rule}: ${fix}`,
    }))
}
