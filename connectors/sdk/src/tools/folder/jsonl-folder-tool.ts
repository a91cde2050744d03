import { parseFolderPosition } from '../../sources/folder-position.ts'
import { jsonlFormat } from '../../sources/jsonl-format.ts'
import type { SourceTool } from '../source-tool.ts'
import { checkFolder } from './check-folder.ts'
import { discoverFolder } from './discover-folder.ts'
import { readKeptRow } from './read-kept-row.ts'

export const jsonlFolderTool: SourceTool = {
  check: checkFolder,
  discover: (asked, world) => discoverFolder(asked, world, false),
  parsePosition: parseFolderPosition,
  readAgain: ({ read }, kept) =>
    read.kind === 'jsonl-folder' ? readKeptRow(jsonlFormat, read, kept) : { reasons: [] },
}
