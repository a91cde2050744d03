import type { SourceSettings } from '../../load-connector.ts'
import { formatPosition, partitionBeginning } from '../../sources/debezium/debezium-position.ts'
import type { FolderPosition } from '../../sources/folder-position.ts'
import { formatMoment } from '../../sources/sql/moment.ts'
import { outboxBeginning, type OutboxPosition } from '../../sources/sql/outbox-position.ts'
import { placeBefore } from '../../sources/sql/place.ts'
import { tableBeginning, type TablePosition } from '../../sources/sql/table-position.ts'
import { momentOf } from '../../sources/web/row-moment.ts'
import type { WebPosition } from '../../sources/web/web-position.ts'

/** A place in a source in the words of people. */
export type Whereabouts =
  /** Ms since 1970: what changed then or later. */
  | { readonly time: number }
  /** Whole number: sequence of a file, number of a change, offset of a message; that one and later ones. */
  | { readonly offset: number }

/** A position there, or in which words this kind of source can be told where to begin. */
export function positionAt(
  read: SourceSettings,
  at: Whereabouts,
): { readonly position: unknown } | { readonly fix: string } {
  switch (read.kind) {
    case 'csv-folder':
    case 'jsonl-folder':
      return 'offset' in at
        ? { position: afterSequence(at.offset - 1) }
        : { fix: 'files are known by their sequence, not by a time: offset:SEQUENCE, or begin' }
    case 'sql-polling': {
      if (!('time' in at)) return { fix: 'a table is read by time: time:2026-01-31T00:00:00+08:00' }
      const { schema, table, cursor, zoneMinutes } = read
      const micros = at.time * 1000
      const position: TablePosition = {
        ...tableBeginning(`${schema}.${table} by ${cursor.time}, ${cursor.key}`),
        place: placeBefore(formatMoment(micros, zoneMinutes)),
        readAt: micros,
      }
      return { position }
    }
    case 'sql-outbox': {
      if (!('offset' in at) || read.engine === 'postgresql')
        return {
          fix: 'an outbox is known by its numbers, in PostgreSQL together with their transaction: a position of `state get` or `preview`, or begin',
        }
      const last = String(Math.max(0, at.offset - 1))
      const position: OutboxPosition = {
        ...outboxBeginning(`${read.schema}.${read.table}`),
        id: last,
        idMax: last,
      }
      return { position }
    }
    case 'rest-pages':
    case 'xml-service': {
      const rule = read.changedSince?.rule
      if (rule === undefined || !('time' in at) || rule.as !== 'time')
        return {
          fix: 'only where changedSince asks by time: time:2026-01-31T00:00:00+08:00; else begin',
        }
      const position: WebPosition = { kind: 'web-pages', since: momentOf(at.time) }
      return { position }
    }
    case 'debezium':
      return 'offset' in at
        ? {
            position: formatPosition({
              kind: 'debezium',
              topic: read.topic,
              id: null,
              partitions: [partitionBeginning(at.offset)],
            }),
          }
        : { fix: 'a topic of one partition is known by its offsets: offset:N, or begin' }
    case 'push':
      return { fix: 'what was sent is read from begin, as long as the spool keeps it' }
  }
}

const afterSequence = (sequence: number): FolderPosition => ({ kind: 'after', sequence, file: '' })
