import type { Source } from '../connector.ts'
import { jsonlFormat } from './jsonl-format.ts'
import { folderSource, type FolderSource } from './read-folder.ts'

/** A folder of files with one JSON object on each line. */
export function jsonlFolder(folder: Omit<FolderSource, 'format'>): Source {
  return folderSource({ ...folder, format: jsonlFormat })
}
