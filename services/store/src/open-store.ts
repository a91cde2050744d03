import { join } from 'node:path'
import type { RecordReader, RecordWriter } from './store.ts'

export interface StoreSettings {
  readonly profile: 'embedded'
  /** The data folder: the store is `store.db` in it. */
  readonly folder: string
  /** 0 (default) … 19: how far the writing thread steps back behind others of this process (Linux). */
  readonly niceness?: number
}

/** For the projection alone. @throws HutongError of `openDatabase`. */
export async function openRecordWriter(settings: StoreSettings): Promise<RecordWriter> {
  const { openEmbeddedWriter } = await import('./embedded/open-embedded-writer.ts')
  return openEmbeddedWriter({ ...settings, file: fileOf(settings) })
}

/** For everyone who asks; a store that no projection has written yet is empty. @throws HutongError of `openDatabase`. */
export async function openRecordReader(settings: StoreSettings): Promise<RecordReader> {
  const { openEmbeddedReader } = await import('./embedded/open-embedded-reader.ts')
  return openEmbeddedReader(fileOf(settings))
}

const fileOf = ({ folder }: StoreSettings): string => join(folder, 'store.db')
