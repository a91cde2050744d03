import type { Log, LogBatch, LogRecord } from '@hutong/log'
import { HutongError, systemClock, wait } from '@hutong/process'
import type { Clock, Logger, PartHealth } from '@hutong/process'
import { openDatabase, openWriter } from '@hutong/sqlite'
import type { Writer } from '@hutong/sqlite'
import { migrations } from './index-jobs.ts'
import type { IndexedEntry, IndexJobs } from './index-jobs.ts'
import { retryWaitMs } from './retry-wait.ts'
import { trackLag } from './track-lag.ts'
import type { LagTracker } from './track-lag.ts'

const topic = 'audit.entries'

export interface Indexing {
  /** How many entries of the log are not in the index yet; null = not known: not yet, or not while indexing fails. */
  readonly lagRecords: () => number | null
  readonly health: () => PartHealth
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
  readonly clock?: Clock
}

/**
 * Follows `audit.entries` into the index from where it stopped, through failures too: the index can wait, the questions cannot. Each entry
 * is there once, whatever was repeated on the way.
 *
 * @throws HutongError of `openWriter`, at the start only.
 */
export async function indexEntries(settings: Following): Promise<Indexing> {
  const { log, file, clock = systemClock } = settings
  const lag = trackLag(log.partitionCount(topic), clock)
  const writer = await openIndexWriter(file)
  return {
    lagRecords: lag.lagRecords,
    health: lag.health,
    stopped: followOn(settings, writer, lag),
  }
}

type IndexWriter = Writer<IndexJobs>

const openIndexWriter = (file: string): Promise<IndexWriter> =>
  openWriter<IndexJobs>({ file, module: new URL('./index-jobs.ts', import.meta.url) })

/** Begins again where the index stands, with a writer of its own, after whatever can mend. */
async function followOn(settings: Following, first: IndexWriter, lag: LagTracker): Promise<void> {
  const { file, logger, signal } = settings
  let writer: IndexWriter | undefined = first
  let failures = 0
  while (!signal.aborted) {
    try {
      writer ??= await openIndexWriter(file)
      await followAll(settings, writer, (partition, batch) => {
        failures = 0
        lag.reached(partition, batch)
      })
    } catch (cause) {
      lag.lost()
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

/** All partitions at once; when one fails, the others have stopped before it is told. */
async function followAll(
  { log, file, logger, signal }: Following,
  writer: IndexWriter,
  onBatch: (partition: number, batch: LogBatch) => void,
): Promise<void> {
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  const positions = indexedPositions(file)
  const follow = async (partition: number): Promise<void> => {
    for await (const batch of log.tail(topic, partition, positions.get(partition) ?? 0, stop)) {
      if (batch.records.length > 0) {
        await writer.run('add', { partition, next: batch.next, entries: entriesOf(batch, logger) })
      }
      onBatch(partition, batch)
    }
  }
  const following = Array.from({ length: log.partitionCount(topic) }, (_, at) => follow(at))
  try {
    await Promise.all(following)
  } finally {
    failed.abort()
    await Promise.allSettled(following)
  }
}

/** A log that ends before what was indexed of it is another one. */
const isFinal = (cause: unknown): boolean =>
  cause instanceof HutongError && cause.code === 'HUTONG_LOG_SHRUNK'

function indexedPositions(file: string): ReadonlyMap<number, number> {
  const database = openDatabase(file, { readOnly: true, migrations })
  const rows = database.prepare('SELECT partition, next FROM positions').all()
  database.close()
  return new Map(rows.map((row) => [Number(row['partition']), Number(row['next'])]))
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
