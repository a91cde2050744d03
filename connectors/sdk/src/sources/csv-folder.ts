import type { Source } from '../connector.ts'
import { csvFormat } from './csv-format.ts'
import { folderSource, type FolderSource } from './read-folder.ts'

/** A folder of comma-separated files; `columns` are those that the mapping reads. */
export function csvFolder(
  folder: Omit<FolderSource, 'format'> & { readonly columns: readonly string[] },
): Source {
  return folderSource({ ...folder, format: csvFormat(folder.columns) })
}
