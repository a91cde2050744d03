import { join } from 'node:path'
import type { Generations } from './generations.ts'
import type { RecordReader, RecordWriter } from './store.ts'

export type StoreSettings =
  | {
      readonly profile: 'embedded'
      /** The data folder: the store is `store.db` in it. */
      readonly folder: string
      /** 0 (default) … 19: how far the writing thread steps back behind others of this process (Linux). */
      readonly niceness?: number
    }
  | {
      readonly profile: 'city'
      /** The text of HUTONG_REDIS. */
      readonly redis: string
    }

/** The generation to be written; the one that is active now, when left out. A writer writes the same one all its life. */
export type WriterSettings = StoreSettings & { readonly generation?: number }

/** For the projection alone. @throws HutongError of `openDatabase` or `openRedis`. */
export async function openRecordWriter(settings: WriterSettings): Promise<RecordWriter> {
  switch (settings.profile) {
    case 'embedded': {
      const { openEmbeddedWriter } = await import('./embedded/open-embedded-writer.ts')
      return openEmbeddedWriter({ ...settings, file: fileIn(settings.folder) })
    }
    case 'city': {
      const { openRedisWriter } = await import('./redis/open-redis-writer.ts')
      return openRedisWriter(settings)
    }
  }
}

/** For everyone who asks; a store that no projection has written yet is empty. @throws HutongError of `openDatabase` or `openRedis`. */
export async function openRecordReader(settings: StoreSettings): Promise<RecordReader> {
  switch (settings.profile) {
    case 'embedded': {
      const { openEmbeddedReader } = await import('./embedded/open-embedded-reader.ts')
      return openEmbeddedReader(fileIn(settings.folder))
    }
    case 'city': {
      const { openRedisReader } = await import('./redis/open-redis-reader.ts')
      return openRedisReader(settings)
    }
  }
}

/** For whoever rebuilds the store. @throws HutongError of `openDatabase` or `openRedis`. */
export async function openGenerations(settings: StoreSettings): Promise<Generations> {
  switch (settings.profile) {
    case 'embedded': {
      const { openEmbeddedGenerations } = await import('./embedded/open-embedded-generations.ts')
      return openEmbeddedGenerations(fileIn(settings.folder))
    }
    case 'city': {
      const { openRedisGenerations } = await import('./redis/open-redis-generations.ts')
      return openRedisGenerations(settings)
    }
  }
}

const fileIn = (folder: string): string => join(folder, 'store.db')
