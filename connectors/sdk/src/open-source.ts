import type { Clock } from '@hutong/process'
import type { Source } from './connector.ts'
import type { Stream } from './load-connector.ts'
import { columnsOf } from './mapping/compile-mapping.ts'
import { csvFolder } from './sources/csv-folder.ts'
import { jsonlFolder } from './sources/jsonl-folder.ts'

/** The source that a stream declares. `inbox` is the folder in which the departments' folders lie. */
export function openSource({ read, mapping }: Stream, inbox: string, clock: Clock): Source {
  switch (read.kind) {
    case 'csv-folder':
      return csvFolder({ settings: read, inbox, clock, columns: columnsOf(mapping) })
    case 'jsonl-folder':
      return jsonlFolder({ settings: read, inbox, clock })
  }
}
