import type { Clock } from '@hutong/process'
import { connectionOf, type Connections } from './connections.ts'
import type { Source } from './connector.ts'
import { isNested, type Stream } from './load-connector.ts'
import { withExpressions } from './mapping/evaluate-expressions.ts'
import { columnsOf, idColumnsOf } from './mapping/mapped-columns.ts'
import { debeziumSource } from './sources/debezium/debezium-source.ts'
import { csvFolder } from './sources/csv-folder.ts'
import { jsonlFolder } from './sources/jsonl-folder.ts'
import { listPathsOf } from './mapping/list-paths.ts'
import { pushSource } from './sources/push/push-source.ts'
import { pollOutbox } from './sources/sql/poll-outbox.ts'
import { pollTable } from './sources/sql/poll-table.ts'
import { restPages } from './sources/web/rest-pages.ts'
import { xmlService } from './sources/web/xml-service.ts'

/** What sources reach for. */
export interface SourceWorld {
  /** The folder in which the departments' folders lie. */
  readonly inbox: string
  readonly connections: Connections
  readonly clock: Clock
}

/**
 * The source that a stream declares; its rows bring what the expressions of the mapping give for them.
 *
 * @throws HutongError HUTONG_SOURCES_INVALID when its connection is missing.
 */
export function openSource(stream: Stream, world: SourceWorld): Source {
  const { mapping, read } = stream
  return withExpressions(openKind(stream, world), mapping, isNested(read))
}

function openKind({ read, mapping }: Stream, world: SourceWorld): Source {
  const { inbox, connections, clock } = world
  switch (read.kind) {
    case 'csv-folder':
      return csvFolder({ settings: read, inbox, clock, columns: columnsOf(mapping) })
    case 'jsonl-folder':
      return jsonlFolder({ settings: read, inbox, clock })
    case 'push':
      return pushSource({ settings: read, inbox, clock })
    case 'sql-polling': {
      const connection = connectionOf(connections, read.connection)
      return pollTable({ settings: read, columns: columnsOf(mapping), connection, clock })
    }
    case 'sql-outbox':
      return pollOutbox({
        settings: read,
        connection: connectionOf(connections, read.connection),
        clock,
      })
    case 'debezium':
      return debeziumSource({
        settings: read,
        connection: connectionOf(connections, read.connection),
        clock,
        columns: columnsOf(mapping),
        lists: listPathsOf(mapping.fields),
        idColumns: idColumnsOf(mapping),
      })
    case 'rest-pages':
      return restPages({ settings: read, connections, clock })
    case 'xml-service':
      return xmlService({
        settings: read,
        connections,
        clock,
        lists: listPathsOf(mapping.fields),
      })
  }
}
