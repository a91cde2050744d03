import { createHash } from 'node:crypto'
import { readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError, lockFolder, writeFileDurably } from '@hutong/process'
import { batchName, parseBatchName, type Batch } from './batch-name.ts'

/** Batches that senders were told are safe, each a file of its own, in the order of their sequence. */
export interface Spool {
  /** Where the files lie. */
  readonly folder: string
  readonly find: (id: string) => Batch | undefined
  /** Those of the sequence and after it, in order. */
  readonly from: (sequence: number) => readonly Batch[]
  readonly waitingCount: (after: number) => number
  readonly count: () => number
  /** When the newest batch was signed, ms since 1970; 0 when there was none. */
  readonly writtenAt: () => number
  /**
   * Keeps the lines and resolves once a crash cannot take them back; a batch that is here already is given as it was. One after another, in
   * the order of the calls.
   *
   * @returns 'differs' when the same id came with other lines
   * @throws HutongError HUTONG_SOURCE_UNAVAILABLE when the disk does not take it: nothing is kept then.
   */
  readonly append: (arrived: Arrived) => Promise<Batch | 'differs'>
  /** Bytes that the disk has left for us. */
  readonly freeBytes: () => Promise<number>
  /** Removes batches up to this sequence that were signed before `until`; the newest stays, so that sequences never begin anew. */
  readonly removeOld: (sequence: number, until: number) => Promise<void>
  /** Resolves when what is under way is safe. Never rejects. */
  readonly close: () => Promise<void>
}

export interface Arrived {
  readonly id: string
  readonly writtenAt: number
  readonly rowCount: number
  readonly lines: Buffer
}

/** Rows hold personal data: nobody but us is to read them. */
const fileMode = 0o600
const removedAtOnceMax = 100

/**
 * Opens the spool in a folder that belongs to it alone. What a crash left unfinished was told to nobody, and is removed.
 *
 * @param after the sequence that the log has at least: new ones come after it
 * @throws HutongError HUTONG_FOLDER_LOCKED when another source uses the folder, HUTONG_SOURCE_UNAVAILABLE when it cannot be used at all
 */
export async function openSpool(folder: string, after: number): Promise<Spool> {
  const lock = takeFolder(folder)
  try {
    await removeUnfinished(folder)
    const batches = await readBatches(folder)
    return createSpool(folder, batches, after, lock.release)
  } catch (cause) {
    lock.release()
    throw unavailable(folder, 'cannot be read', cause)
  }
}

function createSpool(folder: string, batches: Batch[], after: number, release: () => void): Spool {
  const known = new Map(batches.map((batch) => [batch.id, batch]))
  let next = Math.max(after, batches.at(-1)?.sequence ?? 0) + 1
  let queue: Promise<unknown> = Promise.resolve()

  async function keep({ id, writtenAt, rowCount, lines }: Arrived): Promise<Batch | 'differs'> {
    const digest = createHash('sha256').update(lines).digest('hex')
    const before = known.get(id)
    if (before !== undefined) return before.digest === digest ? before : 'differs'
    const sequence = next
    // Never given twice, even if the attempt fails halfway and leaves its file.
    next += 1
    const named = { sequence, writtenAt, rowCount, id, digest }
    const batch = { ...named, name: batchName(named), size: lines.length }
    const path = join(folder, batch.name)
    try {
      await writeFileDurably(path, lines, fileMode)
    } catch (cause) {
      await rm(path, { force: true }).catch(() => undefined)
      await removeUnfinished(folder).catch(() => undefined)
      throw unavailable(folder, 'does not take a batch: is the disk full?', cause)
    }
    // The file and its name are on the disk: from here on the batch is known, and told so to whoever sends it again.
    batches.push(batch)
    known.set(id, batch)
    return batch
  }

  function append(arrived: Arrived): Promise<Batch | 'differs'> {
    const appended = queue.then(() => keep(arrived))
    queue = appended.catch(() => undefined)
    return appended
  }

  const indexFrom = (sequence: number): number => {
    // Almost always near the end.
    let at = batches.length
    while (at > 0 && (batches[at - 1]?.sequence ?? 0) >= sequence) at -= 1
    return at
  }

  async function removeOld(sequence: number, until: number): Promise<void> {
    const published = batches.slice(0, Math.min(indexFrom(sequence + 1), batches.length - 1))
    const old = published.slice(0, removedAtOnceMax).filter(({ writtenAt }) => writtenAt < until)
    if (old.length === 0) return
    try {
      for (const { name } of old) await rm(join(folder, name), { force: true })
    } catch (cause) {
      throw unavailable(folder, 'keeps files that are to go', cause)
    }
    for (const { id } of old) known.delete(id)
    const gone = new Set(old)
    const first = batches.slice(0, removedAtOnceMax)
    batches.splice(0, removedAtOnceMax, ...first.filter((batch) => !gone.has(batch)))
  }

  return {
    folder,
    find: (id) => known.get(id),
    from: (sequence) => batches.slice(indexFrom(sequence)),
    waitingCount: (sequence) => batches.length - indexFrom(sequence + 1),
    count: () => batches.length,
    writtenAt: () => batches.at(-1)?.writtenAt ?? 0,
    append,
    freeBytes: async () => {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
    removeOld,
    close: async () => {
      await queue
      release()
    },
  }
}

function takeFolder(folder: string): { readonly release: () => void } {
  try {
    return lockFolder(folder)
  } catch (cause) {
    if (!(cause instanceof HutongError) || cause.code !== 'HUTONG_FOLDER_LOCKED')
      throw unavailable(folder, 'cannot be used', cause)
    throw new HutongError(
      'HUTONG_FOLDER_LOCKED',
      `the spool ${folder} is in use: give each stream a read.folder of its own, and run one copy of each connector`,
      cause,
    )
  }
}

async function readBatches(folder: string): Promise<Batch[]> {
  const batches: Batch[] = []
  for (const name of await readdir(folder)) {
    const named = parseBatchName(name)
    if (named === undefined) continue
    const { size } = await stat(join(folder, name))
    batches.push({ ...named, name, size })
  }
  return batches.toSorted((a, b) => a.sequence - b.sequence)
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true })
  }
}

const unavailable = (folder: string, what: string, cause: unknown): HutongError =>
  new HutongError(
    'HUTONG_SOURCE_UNAVAILABLE',
    `the spool ${folder} ${what}: see that it is a folder with room in it, and that we may write there`,
    cause,
  )
