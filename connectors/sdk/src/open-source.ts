import type { Clock } from '@hutong/process'
import type { Connections } from './connections.ts'
import type { Source } from './connector.ts'
import type { Stream } from './load-connector.ts'
import { columnsOf } from './mapping/compile-mapping.ts'
import { csvFolder } from './sources/csv-folder.ts'
import { jsonlFolder } from './sources/jsonl-folder.ts'

/** What sources reach for. */
export interface SourceWorld {
  /** The folder in which the departments' folders lie. */
  readonly inbox: string
  readonly connections: Connections
  readonly clock: Clock
}

/** The source that a stream declares. @throws HutongError HUTONG_SOURCES_INVALID when its connection is missing. */
export function openSource({ read, mapping }: Stream, world: SourceWorld): Source {
  const { inbox, clock } = world
  switch (read.kind) {
    case 'csv-folder':
      return csvFolder({ settings: read, inbox, clock, columns: columnsOf(mapping) })
    case 'jsonl-folder':
      return jsonlFolder({ settings: read, inbox, clock })
  }
}
