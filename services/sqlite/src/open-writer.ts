import type { DatabaseSync } from 'node:sqlite'
import type { Transferable, Worker } from 'node:worker_threads'
import { HutongError, startThread } from '@hutong/process'
import { createJobQueue, told } from './job-queue.ts'
import type { JobQueue } from './job-queue.ts'
import type { FromWriter, ToWriter, WriterStart } from './writer-messages.ts'

const jobsWaitingMaxDefault = 10_000
const foldEveryMsDefault = 60_000

/** Job functions by name. They run inside a transaction, are synchronous, and take and give cloneable values. */
export type JobTable = Readonly<Record<string, (input: unknown) => unknown>>

/** What the module of a writer exports. It is imported by the worker, which opens the file with its migrations. */
export interface WriterModule {
  readonly migrations: readonly string[]
  readonly prepare: (database: DatabaseSync) => JobTable
}

export interface WriterSettings {
  readonly file: string
  /** A `WriterModule`. */
  readonly module: URL
  /** 0 (default) … 19: how far the worker's thread steps back behind others of this process (Linux). */
  readonly niceness?: number
  /** Calls that may be unsettled before `run` refuses more. */
  readonly jobsWaitingMax?: number
  /** How often the journal is folded into the file, a minute by default: so long may bytes that were deleted stay on the disk. */
  readonly foldEveryMs?: number
}

/** `Jobs` is what the module's `prepare` returns, with the types that its callers see. */
export interface Writer<Jobs extends Record<string, (input: never) => unknown>> {
  /**
   * Resolves when the job's changes are on the disk. Jobs of one writer are done in the order they were asked for.
   * `transfer` moves buffers instead of copying them.
   *
   * @throws HutongError of the job itself; HUTONG_SQLITE_BUSY when too many calls wait (nothing was written: try again);
   *   HUTONG_SQLITE_CLOSED; HUTONG_SQLITE_WRITER_GONE; any failure of `openDatabase` when the file fails.
   */
  readonly run: <Name extends keyof Jobs & string>(
    name: Name,
    input: Parameters<Jobs[Name]>[0],
    transfer?: readonly Transferable[],
  ) => Promise<ReturnType<Jobs[Name]>>
  /** Finishes what waits, then closes the file and ends the worker. */
  readonly close: () => Promise<void>
}

/**
 * Starts a thread that alone writes to `file` for this caller. Everything that waits goes into one transaction with one sync. Other
 * writers of the same file, in other threads and processes, take turns with it; waiting for them never blocks the caller.
 *
 * @throws HutongError of `openDatabase`.
 */
export async function openWriter<Jobs extends Record<string, (input: never) => unknown>>(
  settings: WriterSettings,
): Promise<Writer<Jobs>> {
  const worker = startThread(new URL('./writer-worker.ts', import.meta.url), {
    workerData: startOf(settings),
  })
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const send = (message: ToWriter, transfer: readonly Transferable[] = []): void =>
    worker.postMessage(message, transfer)
  const queue = createJobQueue(
    settings.file,
    settings.jobsWaitingMax ?? jobsWaitingMaxDefault,
    send,
  )
  await opened(worker, settings.file, queue)
  return {
    // The worker's answer is what this job's own function returned: the one place where that is taken on trust.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    run: (name, input, transfer = []) => queue.ask(name, input, transfer) as Promise<never>,
    close: async () => {
      await queue.drain()
      send({ kind: 'close' })
      await exited
    },
  }
}

const startOf = (settings: WriterSettings): WriterStart => ({
  file: settings.file,
  module: settings.module.href,
  niceness: settings.niceness ?? 0,
  foldEveryMs: settings.foldEveryMs ?? foldEveryMsDefault,
})

function opened(worker: Worker, file: string, queue: JobQueue): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (failure: HutongError): void => {
      queue.fail(failure)
      reject(failure)
    }
    worker.on('error', (cause) => fail(gone(file, cause)))
    worker.on('exit', () => fail(gone(file)))
    worker.on('message', (message: FromWriter) => {
      switch (message.kind) {
        case 'open':
          resolve()
          break
        case 'refused':
          fail(told(message))
          break
        case 'settled':
          queue.settle(message.outcomes)
          break
      }
    })
  })
}

const gone = (file: string, cause?: unknown): HutongError =>
  new HutongError(
    'HUTONG_SQLITE_WRITER_GONE',
    `the writer of ${file} ended by itself: restart this process`,
    cause,
  )
