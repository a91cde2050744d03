import type { Log, LogBatch, LogRecord } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { openDatabase, openWriter } from '@hutong/sqlite'
import { migrations } from './index-jobs.ts'
import type { IndexedEntry, IndexJobs } from './index-jobs.ts'

const topic = 'audit.entries'

export interface Indexing {
  /** How many entries of the log are not in the index yet; null = not known yet. */
  readonly lagRecords: () => number | null
  /** Resolves when the signal was aborted and everything taken is on the disk; rejects when indexing failed. */
  readonly stopped: Promise<void>
}

/** Follows `audit.entries` into the index from where it stopped. Each entry is there once, whatever was repeated on the way. */
export async function indexEntries(settings: {
  readonly log: Log
  readonly file: string
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<Indexing> {
  const { log, file, logger, signal } = settings
  const writer = await openWriter<IndexJobs>({
    file,
    module: new URL('./index-jobs.ts', import.meta.url),
  })
  let lag: number | null = null
  const follow = async (): Promise<void> => {
    try {
      for await (const batch of log.tail(topic, 0, indexedPosition(file), signal)) {
        if (batch.records.length > 0) {
          await writer.run('add', { next: batch.next, entries: entriesOf(batch, logger) })
        }
        lag = batch.end - batch.next
      }
    } finally {
      await writer.close()
    }
  }
  return { lagRecords: () => lag, stopped: follow() }
}

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
