import { HutongError } from '@hutong/process'
import { tileWidth } from '@hutong/merkle'
import {
  addCheckpoint,
  addEntry,
  batchBuffers,
  batchEntriesMax,
  openBatch,
  type Batch,
  type BatchBuffers,
} from './batch.ts'
import { advanceFrontier, advanceTiles, growBatchTree, type Frontier } from './batch-tree.ts'
import type { AppendFile } from './durable-write.ts'
import { entryLengthMax } from './frames.ts'
import type { Sealed } from './ledger.ts'
import { composeReceipts, receiptText } from './compose-receipts.ts'
import type { SegmentStart } from './segment-start.ts'

const waitingEntriesMax = 4096
const waitingBytesMax = 64 * 1024 * 1024
const spareBuffersMax = 2
const gatherTurnsMax = 4
const gatherEntriesEnough = 64

/** What is on the disk and may be shown. */
export interface Durable {
  readonly size: number
  /** The signed checkpoint of that size. */
  readonly checkpoint: string
  /** First index of the segment that is written to, and where its last batch ends. */
  readonly segment: number
  readonly position: number
}

export interface SealStart {
  readonly durable: Durable
  readonly file: AppendFile
  readonly frontier: Frontier
  /** Unfinished tiles, level 0 first. */
  readonly tiles: readonly Buffer[]
}

export interface SealMeans {
  /** The signed note over this size and root. */
  readonly sign: (size: number, root: Uint8Array) => string
  readonly segmentBytesMax: number
  /** Creates the segment durably and gives its file and length. */
  readonly openSegment: (
    first: number,
    start: SegmentStart,
  ) => Promise<{ readonly file: AppendFile; readonly length: number }>
  readonly onDurable: (durable: Durable) => void
  readonly onFailure: (failure: HutongError) => void
}

export interface Sealer {
  readonly append: (entry: Uint8Array) => Promise<Sealed>
  readonly durable: () => Durable
  /** Why no more entries are taken, or null. */
  readonly closed: () => string | null
  /** Takes no more and seals what waits. */
  readonly drain: () => Promise<void>
  /** Ends it for good: everything that waits and comes is rejected. */
  readonly fail: (failure: HutongError) => void
}

/** One writer's group commit: integrate, sign, one write, one fdatasync, release; the next batch forms meanwhile. */
export function sealEntries(begin: SealStart, means: SealMeans): Sealer {
  const waiting: Batch[] = []
  const spareBuffers: BatchBuffers[] = []
  const frontier = [...begin.frontier]
  const tiles = [...begin.tiles]
  let { durable, file } = begin
  let plannedSize = durable.size
  let plannedPosition = durable.position
  let waitingCount = 0
  let waitingBytes = 0
  let writing: Batch | null = null
  let running: Promise<void> | null = null
  let closed: HutongError | null = null
  let ending: HutongError | null = null

  function append(entry: Uint8Array): Promise<Sealed> {
    const refusal = closed ?? ending
    if (refusal) return Promise.reject(refusal)
    if (entry.length === 0 || entry.length > entryLengthMax)
      return Promise.reject(wrongLength(entry))
    if (waitingCount >= waitingEntriesMax || waitingBytes >= waitingBytesMax)
      return Promise.reject(busy())
    const batch = formingBatch()
    const frameLength = addEntry(batch, entry)
    plannedSize += 1
    plannedPosition += frameLength
    waitingCount += 1
    waitingBytes += frameLength
    running ??= sealWaiting()
    return new Promise((resolve, reject) => {
      batch.resolves.push(resolve)
      batch.rejects.push(reject)
    })
  }

  async function sealWaiting(): Promise<void> {
    try {
      for (;;) {
        await gather()
        const batch = waiting[0]
        if (!batch || closed) return
        await seal(batch)
      }
    } catch (cause) {
      fail(writeFailed(cause))
    } finally {
      running = null
    }
  }

  /**
   * Waits as long as each turn of the event loop brings more, since all that joins shares one signature and one sync. On an idle
   * thread a turn brings nothing and takes microseconds.
   */
  async function gather(): Promise<void> {
    let before = 0
    for (let turn = 0; turn < gatherTurnsMax; turn += 1) {
      await turnOfLoop()
      const count = waiting[0]?.count ?? 0
      if (count === before || count >= gatherEntriesEnough) return
      before = count
    }
  }

  async function seal(batch: Batch): Promise<void> {
    takeFromWaiting(batch)
    if (batch.rotates) await rotate(batch.start)
    const size = batch.start + batch.count
    const tree = growBatchTree(batch, frontier)
    const checkpoint = means.sign(size, tree.root)
    plannedPosition += addCheckpoint(batch, checkpoint)
    const { position } = durable
    const written = file.write(batch.buffers.bytes, batch.length, position)
    // A failure is met where it is awaited; should what lies between throw first, it must not count as unhandled.
    written.catch(() => undefined)
    // The disk has the batch now; what follows needs no disk and is thrown away when the write fails.
    const receipts = composeReceipts(batch, tree, checkpoint)
    advanceFrontier(frontier, tree, size)
    advanceTiles(tiles, tree, batch.start, size)
    await written
    // From here on the batch is safe: its entries and their signed checkpoint survive a crash, and recover.ts finds them.
    durable = { ...durable, size, checkpoint, position: position + batch.length }
    writing = null
    release(batch, size, receipts)
    means.onDurable(durable)
  }

  function takeFromWaiting(batch: Batch): void {
    waiting.shift()
    writing = batch
    waitingBytes -= batch.length
    waitingCount -= batch.count
  }

  async function rotate(first: number): Promise<void> {
    const opened = await means.openSegment(first, { levels: tiles, checkpoint: durable.checkpoint })
    await file.close()
    // An empty segment is safe: recover.ts goes on in it, since its start holds all it needs.
    file = opened.file
    durable = { ...durable, segment: first, position: opened.length }
  }

  function release(batch: Batch, size: number, receipts: readonly string[]): void {
    for (const [at, resolve] of batch.resolves.entries()) {
      resolve(new SealedEntryProof(batch.start + at, size, receipts[at] ?? ''))
    }
    if (spareBuffers.length < spareBuffersMax) spareBuffers.push(batch.buffers)
  }

  /** The last waiting batch, or a new one when that is full. Segments change only where a full tile ends. */
  function formingBatch(): Batch {
    const last = waiting.at(-1)
    if (last && last.count < last.entriesMax) return last
    const filled = plannedPosition >= means.segmentBytesMax
    const toFullTile = tileWidth - (plannedSize % tileWidth)
    const rotates = filled && toFullTile === tileWidth
    if (rotates) plannedPosition = 0
    const entriesMax = filled && !rotates ? toFullTile : batchEntriesMax
    const plan = { start: plannedSize, entriesMax, rotates }
    const batch = openBatch(plan, spareBuffers.pop() ?? batchBuffers())
    waiting.push(batch)
    return batch
  }

  function fail(failure: HutongError): void {
    if (closed) return
    closed = failure
    const rejected = writing ? [writing, ...waiting] : [...waiting]
    waiting.length = 0
    for (const batch of rejected) for (const reject of batch.rejects) reject(failure)
    means.onFailure(failure)
  }

  return {
    append,
    fail,
    durable: () => durable,
    closed: () => closed?.message ?? null,
    drain: async () => {
      ending = new HutongError('HUTONG_LEDGER_CLOSED', 'the ledger was closed')
      await running
      closed ??= ending
      await file.close()
    },
  }
}

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** Never retried: after a failed write or sync the kernel may have dropped the pages and forgotten that it did. */
function writeFailed(cause: unknown): HutongError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  return new HutongError(
    'HUTONG_LEDGER_CLOSED',
    `the ledger could not write (${code}) and takes no more entries: see to the disk, then start this process again`,
    cause,
  )
}

function wrongLength(entry: Uint8Array): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_ENTRY_LENGTH',
    `an entry is 1 to ${entryLengthMax} bytes, not ${entry.length}`,
  )
}

function busy(): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_BUSY',
    `${waitingEntriesMax} entries or ${waitingBytesMax} bytes wait already: try again after a second`,
  )
}

/** The text is made from its JSON form only when somebody wants it. */
class SealedEntryProof implements Sealed {
  readonly index: number
  readonly size: number
  readonly receiptJson: string

  constructor(index: number, size: number, receiptJson: string) {
    this.index = index
    this.size = size
    this.receiptJson = receiptJson
  }

  get receipt(): string {
    return receiptText(this.receiptJson)
  }
}
