import { openWriter } from '@hutong/sqlite'
import type { Writer } from '@hutong/sqlite'
import type { AuditIndexBuilder, AuditIndexWriter } from '../audit-index.ts'
import { indexMoved } from '../index-moved.ts'
import { generationIndexes } from '../index-tables.ts'
import type { IndexJobs } from './index-jobs.ts'
import { inodeOf } from './open-sqlite-reader.ts'

/** @throws HutongError of `openWriter` */
export async function openSqliteWriter(file: string): Promise<AuditIndexWriter> {
  let open: OpenFile | undefined = await openFile(file)
  /** A file that was taken away is made anew; what is written to the one that is open, nobody would see. */
  const current = async (): Promise<Writer<IndexJobs>> => {
    if (open && open.inode !== inodeOf(file)) {
      const { writer } = open
      open = undefined
      await writer.close()
    }
    open ??= await openFile(file)
    return open.writer
  }
  return {
    identity: async () => (await current()).run('open', null),
    positions: async () => (await current()).run('positions', null),
    add: async (batch) => {
      if (open?.inode !== inodeOf(file)) throw indexMoved(batch.partition, batch.from)
      await open?.writer.run('add', batch)
    },
    settle: async (identity) => {
      const writer = await current()
      const generation = await writer.run('unsettled', identity)
      if (generation === undefined) return
      await makeIndexes(writer, generation)
      await writer.run('settle', identity)
    },
    sealedKeys: async () => (await current()).run('sealedKeys', null),
    forget: async (sealedKey) => (await current()).run('forget', sealedKey),
    close: async () => open?.writer.close(),
  }
}

/** Fills the next generation beside the one in use, in the same file. */
export async function openSqliteBuilder(file: string): Promise<AuditIndexBuilder> {
  const { writer } = await openFile(file)
  const generation = await writer.run('begin', null)
  return {
    add: (entries) => writer.run('fill', { generation, entries }),
    exchange: async (sizes) => {
      await makeIndexes(writer, generation)
      const lacking = await writer.run('exchange', { generation, sizes })
      // From here on it is in use. A crash now leaves the former one beside it, for the next rebuild to take away.
      await writer.run('clear', null)
      return lacking
    },
    close: () => writer.close(),
  }
}

async function makeIndexes(writer: Writer<IndexJobs>, generation: number): Promise<void> {
  for (const at of generationIndexes(generation).keys()) {
    await writer.run('makeIndex', { generation, at })
  }
}

interface OpenFile {
  readonly writer: Writer<IndexJobs>
  readonly inode: number | undefined
}

async function openFile(file: string): Promise<OpenFile> {
  const module = new URL('./index-jobs.ts', import.meta.url)
  const writer = await openWriter<IndexJobs>({ file, module })
  try {
    await writer.run('open', null)
    return { writer, inode: inodeOf(file) }
  } catch (cause) {
    await writer.close()
    throw cause
  }
}
