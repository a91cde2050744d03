import { columnsOf } from '../../mapping/mapped-columns.ts'
import { csvFormat } from '../../sources/csv-format.ts'
import { parseFolderPosition } from '../../sources/folder-position.ts'
import type { SourceTool } from '../source-tool.ts'
import { checkFolder } from './check-folder.ts'
import { discoverFolder } from './discover-folder.ts'
import { readKeptRow } from './read-kept-row.ts'

export const csvFolderTool: SourceTool = {
  check: checkFolder,
  discover: (asked, world) => discoverFolder(asked, world, true),
  parsePosition: parseFolderPosition,
  readAgain: ({ read, mapping }, kept) =>
    read.kind === 'csv-folder'
      ? readKeptRow(csvFormat(columnsOf(mapping)), read, kept)
      : { reasons: [] },
}
