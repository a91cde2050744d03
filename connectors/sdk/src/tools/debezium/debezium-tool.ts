import { listPathsOf } from '../../mapping/list-paths.ts'
import { columnsOf, idColumnsOf } from '../../mapping/mapped-columns.ts'
import { parseDebeziumPosition } from '../../sources/debezium/debezium-position.ts'
import { judgeChange } from '../../sources/debezium/judge-change.ts'
import { readEvent } from '../../sources/debezium/read-event.ts'
import { openJson } from '../../sources/debezium/open-json.ts'
import { openedColumns, topLevel } from '../../sources/debezium/top-level.ts'
import type { ReadAgain, SourceTool } from '../source-tool.ts'
import { checkDebezium } from './check-debezium.ts'
import { discoverDebezium } from './discover-debezium.ts'

export const debeziumTool: SourceTool = {
  check: checkDebezium,
  discover: discoverDebezium,
  parsePosition: (position) => parseDebeziumPosition(position),
  // What is kept of a row is its message.
  readAgain: ({ read, mapping }, { raw }): ReadAgain => {
    const event = readEvent(raw)
    if ('code' in event) return { reasons: [event] }
    // What updates have shown when it was refused is not known any more, so a deletion is believed on the department's word alone.
    const isBelieved = read.kind === 'debezium' && read.isIdentityFull
    const columns = topLevel(columnsOf(mapping))
    const judged = judgeChange(event, columns, topLevel(idColumnsOf(mapping)), isBelieved)
    if ('reasons' in judged) return { reasons: judged.reasons }
    const opened = openedColumns(columnsOf(mapping), listPathsOf(mapping.fields))
    const value = openJson(judged.value, opened)
    return { value, ...(judged.isDeleted ? { isDeleted: true } : {}) }
  },
}
