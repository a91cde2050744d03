import { openWriter } from '@hutong/sqlite'
import { checkBatch } from '../check-batch.ts'
import type { RecordWriter } from '../store.ts'
import { packBatch } from './pack-batch.ts'
import type { StoreJobs } from './store-writer.ts'

export interface EmbeddedWriterSettings {
  readonly file: string
  readonly niceness?: number
  /** The one that is active now, when left out. */
  readonly generation?: number
}

/** The store's writing side on one SQLite file, through a worker. */
export async function openEmbeddedWriter({
  file,
  niceness = 0,
  ...settings
}: EmbeddedWriterSettings): Promise<RecordWriter> {
  const module = new URL('./store-writer.ts', import.meta.url)
  const writer = await openWriter<StoreJobs>({ file, module, niceness })
  const generation = settings.generation ?? (await writer.run('activeGeneration', undefined))
  return {
    acquire: (topic, partition) => writer.run('acquire', { generation, topic, partition }),
    apply: async (batch) => {
      checkBatch(batch)
      const packed = packBatch(batch)
      return writer.run('apply', { generation, ...packed }, [packed.bytes.buffer])
    },
    close: () => writer.close(),
  }
}
