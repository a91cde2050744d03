import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { HutongError, readSecretKey, secretKey } from '@hutong/process'
import { entryKeyName, listEntryKeys, numbered } from './keys/entry-key-files.ts'
import type { EntryKeyFile } from './keys/entry-key-files.ts'

/**
 * The keys that entries need, kept apart from the ledger in a folder that all who write entries share: `epoch-<quarter>.key` makes subject tags,
 * `seal-<department>-<quarter>.key` seals the details of one department's questions. Each is made on first use, and followed by `….2.key` and so
 * on when it is rotated. A key already in memory comes without waiting; what others change in the folder is seen within two seconds.
 */
export interface EntryKeys {
  /** The newest of a quarter: tags of new entries are made with it. */
  readonly epoch: (quarter: string) => Buffer | Promise<Buffer>
  /** Every epoch key there is, oldest first: a search for a person spans the tags of all. */
  readonly epochs: () => readonly EpochKey[]
  /** The newest of department and quarter, such as `minzheng-2026Q4`. @throws HutongError HUTONG_KEY_DESTROYED (its promise rejects) */
  readonly sealing: (base: string) => SealingKey | Promise<SealingKey>
  /** What opens the entries of this `sealedKey`; never makes one. Undefined when it was destroyed, or is not here. */
  readonly opening: (sealedKey: string) => KeyObject | undefined
}

export interface EpochKey {
  /** `2026Q4`, `2026Q4.2` */
  readonly name: string
  readonly key: Buffer
}

export interface SealingKey {
  /** What entries name as their `sealedKey`. */
  readonly name: string
  readonly key: KeyObject
}

const minutesInHour = 60
/** Quarters are those of Asia/Shanghai (UTC+8, no daylight saving). */
const shanghaiOffsetMs = 8 * minutesInHour * 60_000
const listedForMsUsual = 2_000

/** The quarter of a time in ms, such as `2026Q4`. */
export function quarterOf(nowMs: number): string {
  const local = new Date(nowMs + shanghaiOffsetMs)
  return `${local.getUTCFullYear()}Q${Math.floor(local.getUTCMonth() / 3) + 1}`
}

/** @param listedForMs how long what was seen of the folder is believed */
export function openEntryKeys(folder: string, listedForMs = listedForMsUsual): EntryKeys {
  const epochs = new Map<string, Buffer | Promise<Buffer>>()
  const seals = new Map<string, SealingKey | Promise<SealingKey>>()
  const openers = new Map<string, KeyObject | undefined>()
  let listedAt = Number.NEGATIVE_INFINITY
  let listed = ''

  /** Looks at the folder now and then, never for each entry, and forgets what is in memory when it has changed. */
  function look(): void {
    const now = performance.now()
    if (now - listedAt < listedForMs) return
    listedAt = now
    const seen = listEntryKeys(folder)
      .map((file) => `${entryKeyName(file)} ${file.isDestroyed}`)
      .join()
    if (seen === listed) return
    listed = seen
    for (const known of [epochs, seals, openers]) known.clear()
  }

  return {
    epoch: (quarter) => {
      look()
      return remember(
        epochs,
        quarter,
        async () => (await newestKey(folder, 'epoch', quarter)).bytes,
      )
    },
    epochs: () =>
      listEntryKeys(folder)
        .filter(({ kind }) => kind === 'epoch')
        .map((file) => ({
          name: numbered(file.base, file.number),
          key: readSecretKey(fileOf(folder, file)),
        })),
    sealing: (base) => {
      look()
      return remember(seals, base, async () => {
        const { number, bytes } = await newestKey(folder, 'seal', base)
        return { name: numbered(base, number), key: createSecretKey(bytes) }
      })
    },
    opening: (sealedKey) => {
      look()
      // Also that there is none is remembered: many entries may name one key.
      if (openers.has(sealedKey)) return openers.get(sealedKey)
      const key = readOpener(folder, sealedKey)
      openers.set(sealedKey, key)
      return key
    },
  }
}

function readOpener(folder: string, sealedKey: string): KeyObject | undefined {
  const name = `seal-${sealedKey}`
  const file = listEntryKeys(folder).find((one) => entryKeyName(one) === name)
  if (!file || file.isDestroyed) return undefined
  return createSecretKey(readSecretKey(fileOf(folder, file)))
}

/** The key in use: the one of the highest number, made when there never was one. */
async function newestKey(
  folder: string,
  kind: EntryKeyFile['kind'],
  base: string,
): Promise<{ readonly number: number; readonly bytes: Buffer }> {
  const newest = listEntryKeys(folder).findLast((file) => file.kind === kind && file.base === base)
  if (!newest) return { number: 1, bytes: await secretKey(folder, `${kind}-${base}`) }
  if (newest.isDestroyed) throw destroyed(folder, newest)
  return { number: newest.number, bytes: readSecretKey(fileOf(folder, newest)) }
}

const fileOf = (folder: string, file: EntryKeyFile): string =>
  join(folder, `${entryKeyName(file)}.key`)

function destroyed(folder: string, file: EntryKeyFile): HutongError {
  return new HutongError(
    'HUTONG_KEY_DESTROYED',
    `${join(folder, entryKeyName(file))}.destroyed says that this key was destroyed when retention ended, so nothing is sealed for ` +
      'that quarter any more; is the clock right?',
  )
}

/** The value once it is there, its promise until then; a failure is forgotten, so that the next call tries again. */
function remember<Value>(
  known: Map<string, Value | Promise<Value>>,
  name: string,
  make: () => Promise<Value>,
): Value | Promise<Value> {
  const value = known.get(name)
  if (value !== undefined) return value
  const coming = make().then(
    (made) => {
      // What the folder said when the making began may have been forgotten since.
      if (known.get(name) === coming) known.set(name, made)
      return made
    },
    (cause: unknown) => {
      if (known.get(name) === coming) known.delete(name)
      throw cause
    },
  )
  known.set(name, coming)
  return coming
}
