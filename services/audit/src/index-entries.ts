import type { Log, LogBatch, LogRecord } from '@hutong/log'
import { HutongError, wait } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { openDatabase, openWriter } from '@hutong/sqlite'
import type { Writer } from '@hutong/sqlite'
import { migrations } from './index-jobs.ts'
import type { IndexedEntry, IndexJobs } from './index-jobs.ts'
import { retryWaitMs } from './retry-wait.ts'

const topic = 'audit.entries'

export interface Indexing {
  /** How many entries of the log are not in the index yet; null = not known: not yet, or not while indexing fails. */
  readonly lagRecords: () => number | null
  /**
   * Resolves when the signal was aborted and everything taken is on the disk. Rejects with HUTONG_LOG_SHRUNK when the log is not the
   * one that was indexed, which needs a person.
   */
  readonly stopped: Promise<void>
}

interface Following {
  readonly log: Log
  readonly file: string
  readonly logger: Logger
  readonly signal: AbortSignal
}

/**
 * Follows `audit.entries` into the index from where it stopped, through failures too: the index can wait, the questions cannot. Each entry
 * is there once, whatever was repeated on the way.
 *
 * @throws HutongError of `openWriter`, at the start only.
 */
export async function indexEntries(settings: Following): Promise<Indexing> {
  let lag: number | null = null
  const note = (records: number | null): void => {
    lag = records
  }
  const writer = await openIndexWriter(settings.file)
  return { lagRecords: () => lag, stopped: followOn(settings, writer, note) }
}

type IndexWriter = Writer<IndexJobs>

const openIndexWriter = (file: string): Promise<IndexWriter> =>
  openWriter<IndexJobs>({ file, module: new URL('./index-jobs.ts', import.meta.url) })

/** Begins again where the index stands, with a writer of its own, after whatever can mend. */
async function followOn(
  { log, file, logger, signal }: Following,
  first: IndexWriter,
  note: (lagRecords: number | null) => void,
): Promise<void> {
  let writer: IndexWriter | undefined = first
  let failures = 0
  while (!signal.aborted) {
    try {
      writer ??= await openIndexWriter(file)
      for await (const batch of log.tail(topic, 0, indexedPosition(file), signal)) {
        if (batch.records.length > 0) {
          await writer.run('add', { next: batch.next, entries: entriesOf(batch, logger) })
        }
        failures = 0
        note(batch.end - batch.next)
      }
    } catch (cause) {
      note(null)
      await writer?.close()
      writer = undefined
      if (isFinal(cause)) throw cause
      failures += 1
      logger.failure('audit-index-failed', cause, { failures })
      await wait(retryWaitMs(failures), signal)
    }
  }
  await writer?.close()
}

/** A log that ends before what was indexed of it is another one. */
const isFinal = (cause: unknown): boolean =>
  cause instanceof HutongError && cause.code === 'HUTONG_LOG_SHRUNK'

function indexedPosition(file: string): number {
  const database = openDatabase(file, { readOnly: true, migrations })
  const next = database.prepare('SELECT next FROM position').get()?.['next']
  database.close()
  return Number(next ?? 0)
}

function entriesOf(batch: LogBatch, logger: Logger): IndexedEntry[] {
  return batch.records.flatMap((record) => {
    const entry = indexed(record)
    if (!entry) logger.warning('audit-entry-unreadable', { topic, offset: record.offset })
    return entry ? [entry] : []
  })
}

/** Key of an entry in the log: `<ledger>:<index>`. */
function indexed({ key, value }: LogRecord): IndexedEntry | undefined {
  const [, ledger, index] = /^(.+):(\d{1,15})$/u.exec(key) ?? []
  const members = parseEntry(value)
  if (ledger === undefined || index === undefined || !members) return undefined
  const text = (name: string): string | null => {
    const member = members[name]
    return typeof member === 'string' ? member : null
  }
  return {
    ledger,
    index: Number(index),
    time: text('time') ?? '',
    kind: text('kind') ?? '',
    client: text('client') ?? '',
    department: text('department') ?? '',
    purpose: text('purpose'),
    recordType: text('recordType'),
    subject: text('subject'),
    answerClass: text('answerClass'),
    bytes: value,
  }
}

function parseEntry(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined
  } catch {
    // The caller notes it with its offset; the bytes stay in the log and in the ledger.
    return undefined
  }
}
