import type { SourceSettings } from '../load-connector.ts'
import { debeziumTool } from './debezium/debezium-tool.ts'
import { csvFolderTool } from './folder/csv-folder-tool.ts'
import { jsonlFolderTool } from './folder/jsonl-folder-tool.ts'
import { pushTool } from './push/push-tool.ts'
import type { SourceTool } from './source-tool.ts'
import { sqlOutboxTool, sqlPollingTool } from './sql/sql-tool.ts'
import { webTool } from './web/web-tool.ts'

/** By kind of source. A kind without tools is still run, previewed and tested; it cannot be checked or discovered. */
export const sourceTools: Readonly<Partial<Record<SourceSettings['kind'], SourceTool>>> = {
  'csv-folder': csvFolderTool,
  'jsonl-folder': jsonlFolderTool,
  'sql-polling': sqlPollingTool,
  'sql-outbox': sqlOutboxTool,
  debezium: debeziumTool,
  'rest-pages': webTool,
  'xml-service': webTool,
  push: pushTool,
}

/** The tools of a kind that was named on a command line. */
export function sourceTool(kind: string): SourceTool | undefined {
  return new Map<string, SourceTool>(Object.entries(sourceTools)).get(kind)
}
