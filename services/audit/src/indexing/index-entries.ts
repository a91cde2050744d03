import type { Log, LogBatch, LogRecord } from '@hutong/log'
import { HutongError, systemClock, wait } from '@hutong/process'
import type { Clock, Logger, PartHealth } from '@hutong/process'
import type { AuditIndexWriter, IndexedEntry } from '../index/audit-index.ts'
import { parseEntry } from './parse-entry.ts'
import type { OpenDetails } from './parse-entry.ts'
import { retryWaitMs } from './retry-wait.ts'
import { readSealingKeys } from './sealing-keys.ts'
import type { SealingKeys } from './sealing-keys.ts'
import { trackLag } from './track-lag.ts'
import type { LagTracker } from './track-lag.ts'

const topic = 'audit.entries'
const forgetEveryMs = 60_000
const movedWaitMs = 100
const entriesPerAddMax = 4_096
const identityEveryMs = 1_000
const remade = 'HUTONG_AUDIT_INDEX_REMADE'

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
  /** The writing half; called again after a failure. */
  readonly openIndex: () => Promise<AuditIndexWriter>
  /** Folder of the keys that details are opened with. */
  readonly entryKeys: string
  readonly logger: Logger
  readonly signal: AbortSignal
  readonly clock?: Clock
}

/**
 * Follows `audit.entries` into the index from where it stopped, through failures too: the index can wait, the questions cannot. Each entry
 * is there once, whatever was repeated on the way. What a sealing key opened leaves the index within a minute of the key's end.
 *
 * @throws HutongError of `openIndex`, at the start only; a database that is away then is waited for.
 */
export async function indexEntries(settings: Following): Promise<Indexing> {
  const { log, openIndex, entryKeys, logger, clock = systemClock } = settings
  const lag = trackLag(log.partitionCount(topic), clock)
  const keys = readSealingKeys(entryKeys, logger)
  const writer = await openIndex().catch((cause: unknown) => {
    if (isAway(cause)) return undefined
    throw cause
  })
  return {
    lagRecords: lag.lagRecords,
    health: lag.health,
    stopped: followOn(settings, writer, { lag, keys }),
  }
}

interface Parts {
  readonly lag: LagTracker
  readonly keys: SealingKeys
}

/** Begins again where the index stands, with a writer of its own, after whatever can mend. */
async function followOn(
  settings: Following,
  first: AuditIndexWriter | undefined,
  { lag, keys }: Parts,
): Promise<void> {
  const { openIndex, logger, signal } = settings
  let writer = first
  let failures = 0
  while (!signal.aborted) {
    try {
      writer ??= await openIndex()
      await followAll(settings, writer, keys, (partition, batch) => {
        failures = 0
        lag.reached(partition, batch)
      })
    } catch (cause) {
      lag.lost()
      if (codeOf(cause) === remade) {
        logger.event('audit-index-remade', {})
        continue
      }
      await writer?.close().catch(() => undefined)
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
  settings: Following,
  writer: AuditIndexWriter,
  keys: SealingKeys,
  onBatch: (partition: number, batch: LogBatch) => void,
): Promise<void> {
  const { log, signal } = settings
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  const identity = await writer.identity()
  const partitionCount = log.partitionCount(topic)
  const settled = settleOnce(partitionCount, () => writer.settle(identity))
  const followOne = (partition: number): Promise<void> =>
    followPartition({ ...settings, signal: stop }, { writer, keys, partition }, async (batch) => {
      await settled(partition, batch)
      onBatch(partition, batch)
    })
  const following = [
    ...Array.from({ length: partitionCount }, (_, at) => followOne(at)),
    forgetRegularly(writer, keys, stop),
    watchIdentity(writer, identity, stop),
  ]
  try {
    await Promise.all(following)
  } finally {
    failed.abort()
    await Promise.allSettled(following)
  }
}

/** Settles when every partition has reached the end that it had when it was first read here. */
function settleOnce(
  partitionCount: number,
  settle: () => Promise<void>,
): (partition: number, batch: LogBatch) => Promise<void> {
  const ends = new Map<number, number>()
  const reached = new Set<number>()
  return async (partition, { next, end }) => {
    if (reached.has(partition)) return
    if (!ends.has(partition)) ends.set(partition, end)
    if (next < (ends.get(partition) ?? 0)) return
    reached.add(partition)
    if (reached.size === partitionCount) await settle()
  }
}

/** A partition where nothing comes would not notice that its index is another one. */
async function watchIdentity(
  writer: AuditIndexWriter,
  identity: string,
  signal: AbortSignal,
): Promise<void> {
  while (await wait(identityEveryMs, signal)) {
    if ((await writer.identity()) !== identity) {
      throw new HutongError(remade, 'the index was made anew: it is read from its beginning')
    }
  }
}

/** Where somebody else wrote, or the index was made anew, it goes on from where the partition stands now. */
async function followPartition(
  { log, logger, signal }: Following,
  parts: {
    readonly writer: AuditIndexWriter
    readonly keys: SealingKeys
    readonly partition: number
  },
  onBatch: (batch: LogBatch) => Promise<void>,
): Promise<void> {
  const { writer, keys, partition } = parts
  while (!signal.aborted) {
    const positions = await writer.positions()
    let from = positions.get(partition) ?? 0
    try {
      // From now on a rebuild sees that there is a log, which may hold more than is here yet.
      if (!positions.has(partition)) {
        await writer.add({ partition, from, next: from, entries: [] })
      }
      let entries: IndexedEntry[] = []
      for await (const batch of log.tail(topic, partition, from, signal)) {
        entries.push(...entriesOf(batch, keys.open, logger))
        // Behind the end of the log fewer and larger transactions do the same work with less.
        if (batch.next < batch.end && entries.length < entriesPerAddMax) continue
        if (batch.next > from) await writer.add({ partition, from, next: batch.next, entries })
        from = batch.next
        entries = []
        await onBatch(batch)
      }
    } catch (cause) {
      if (!isMoved(cause)) throw cause
      logger.event('audit-index-moved', { partition, from })
      await wait(movedWaitMs, signal)
    }
  }
}

/** Takes away what was opened with keys that are destroyed now: at once, and each minute. */
async function forgetRegularly(
  writer: AuditIndexWriter,
  keys: SealingKeys,
  signal: AbortSignal,
): Promise<void> {
  do {
    for (const sealedKey of await writer.sealedKeys()) {
      if (keys.isDestroyed(sealedKey)) await writer.forget(sealedKey)
    }
  } while (await wait(forgetEveryMs, signal))
}

const codeOf = (cause: unknown): string | undefined =>
  cause instanceof HutongError ? cause.code : undefined

/** A log that ends before what was indexed of it is another one. */
const isFinal = (cause: unknown): boolean => codeOf(cause) === 'HUTONG_LOG_SHRUNK'
const isAway = (cause: unknown): boolean => codeOf(cause) === 'HUTONG_AUDIT_INDEX_AWAY'
const isMoved = (cause: unknown): boolean => codeOf(cause) === 'HUTONG_AUDIT_INDEX_MOVED'

function entriesOf(batch: LogBatch, openDetails: OpenDetails, logger: Logger): IndexedEntry[] {
  return batch.records.flatMap((record) => {
    const entry = indexed(record, openDetails)
    if (!entry) logger.warning('audit-entry-unreadable', { topic, offset: record.offset })
    return entry ? [entry] : []
  })
}

/** Key of an entry in the log: `<ledger>:<index>`. */
function indexed({ key, value }: LogRecord, openDetails: OpenDetails): IndexedEntry | undefined {
  const [, ledger, index] = /^(.+):(\d{1,15})$/u.exec(key) ?? []
  if (ledger === undefined || index === undefined) return undefined
  return parseEntry(ledger, Number(index), value, openDetails)
}
