import { parseOutboxPosition } from '../../sources/sql/outbox-position.ts'
import { parseTablePosition } from '../../sources/sql/table-position.ts'
import type { SourceTool } from '../source-tool.ts'
import { checkSql } from './check-sql.ts'
import { discoverSql } from './discover-sql.ts'

export const sqlPollingTool: SourceTool = {
  check: checkSql,
  discover: discoverSql,
  parsePosition: (position) => parseTablePosition(position),
}

export const sqlOutboxTool: SourceTool = {
  check: checkSql,
  discover: discoverSql,
  parsePosition: (position) => parseOutboxPosition(position),
}
