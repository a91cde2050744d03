import { setPriority } from 'node:os'
import type { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { HutongError } from '@hutong/process'
import { commitGroup } from './commit-group.ts'
import { explainFailure } from './explain-failure.ts'
import { foldJournal } from './fold-journal.ts'
import { openDatabase } from './open-database.ts'
import type { WriterModule } from './open-writer.ts'
import type { FromWriter, ToWriter, WriterStart } from './writer-messages.ts'

// The file's write lock is retried in short even steps by beginWriting; nothing else in this thread waits for a lock.
const lockWaitMs = 1

const start: WriterStart = workerData
const say = (message: FromWriter): void => parentPort?.postMessage(message, [])

try {
  // On Linux the kernel takes this for the calling thread alone.
  if (start.niceness > 0) setPriority(start.niceness)
  serve(await openModule(start.module))
} catch (cause) {
  const { code, message } = explainFailure(start.file, cause)
  say({ kind: 'refused', code, message })
  parentPort?.close()
}

function serve({ migrations, prepare }: WriterModule): void {
  const database: DatabaseSync = openDatabase(start.file, { migrations })
  const jobs = prepare(database)
  database.exec(`PRAGMA busy_timeout = ${lockWaitMs}`)
  const folding = setInterval(() => foldJournal(database), start.foldEveryMs)
  parentPort?.on('message', (message: ToWriter) => {
    switch (message.kind) {
      case 'group':
        say({ kind: 'settled', outcomes: commitGroup(database, start.file, jobs, message.calls) })
        break
      case 'close':
        clearInterval(folding)
        database.close()
        parentPort?.close()
        break
    }
  })
  say({ kind: 'open' })
}

async function openModule(url: string): Promise<WriterModule> {
  const module: unknown = await import(url)
  if (isWriterModule(module)) return module
  throw new HutongError('HUTONG_BUG', `${url} must export migrations and prepare(database)`)
}

function isWriterModule(module: unknown): module is WriterModule {
  return (
    typeof module === 'object' &&
    module !== null &&
    'prepare' in module &&
    typeof module.prepare === 'function' &&
    'migrations' in module &&
    Array.isArray(module.migrations)
  )
}
