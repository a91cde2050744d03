import { type Log, type LogEntry, readTopic } from '@hutong/log'
import { HutongError } from '@hutong/process'
import { openEvent } from '@hutong/schemas'

/** A record that comes late: others under its key may have come meanwhile. */
export interface LateRecord {
  readonly key: string
  readonly recordVersion: string
  /** As it is written under the lease of this number. */
  readonly build: (fence: number) => LogEntry
  /** The log has it already, and is to hold it once more: whoever reads the log has lost it. */
  readonly isAgain?: true
}

export type LateOutcome = 'published' | 'outdated'

interface Known extends KnownState {
  /** Left out where it was told instead of read. */
  readonly value?: Uint8Array
}

/** What the log says of a key. */
export interface KnownState {
  readonly version: string
  readonly fence: number
}

/** A connector that runs beside us can come in between; so often it will not. */
const turnsMax = 20
const entriesPerAppendMax = 500

/**
 * Publishes records behind newer ones of other keys, without ever becoming the last word on a key that has a newer one: compaction keeps the
 * last, and a store that is built anew from it would take an old word for the newest. Beside a running connector, which goes on: what it
 * wrote in between is written once more behind ours, and when its lease has changed ours is written again under the new one.
 *
 * @throws HutongError HUTONG_LOG_BUSY when others never stop writing the same keys
 */
export async function publishLate(
  records: readonly LateRecord[],
  settings: {
    readonly log: Log
    readonly topic: string
    /** The number of the lease that counts now. */
    readonly currentFence: () => Promise<number>
    /** What is known of the keys up to some ends of the partitions; left out: the whole topic is read. */
    readonly before?: {
      readonly ends: readonly number[]
      readonly known: ReadonlyMap<string, KnownState>
    }
    readonly signal: AbortSignal
  },
): Promise<ReadonlyMap<LateRecord, LateOutcome>> {
  const { log, topic, currentFence, before } = settings
  const newest = newestOfEach(records)
  const seen = createWatch(settings, new Set(newest.keys()), before)
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const fence = await currentFence()
    await seen.readOn()
    const isFirst = turn === 0
    const owed = [...newest.values()].flatMap((late) => owedFor(late, fence, seen, isFirst))
    if (owed.length === 0) return outcomesOf(records, seen)
    for (let i = 0; i < owed.length; i += entriesPerAppendMax)
      await log.append(topic, owed.slice(i, i + entriesPerAppendMax))
  }
  throw new HutongError('HUTONG_LOG_BUSY', `others go on writing to ${topic}: try again later`)
}

/** What must still be written so that the last word on the key is the newest one. */
function owedFor(
  late: LateRecord,
  fence: number,
  seen: Watch,
  isFirst: boolean,
): readonly LogEntry[] {
  const { key, recordVersion, isAgain } = late
  const { best, last } = seen.of(key)
  if (best === undefined || recordVersion > best.version) return [late.build(fence)]
  const isOwedAgain = best.fence < fence || (isAgain && isFirst)
  if (recordVersion === best.version && isOwedAgain) return [late.build(fence)]
  // What was only told is older than all that was read: whoever writes older words still goes through them in their order.
  if (best.value !== undefined && last !== undefined && last.version < best.version)
    return [{ key, value: best.value }]
  return []
}

function newestOfEach(records: readonly LateRecord[]): ReadonlyMap<string, LateRecord> {
  const newest = new Map<string, LateRecord>()
  for (const late of records) {
    const before = newest.get(late.key)
    if (before === undefined || late.recordVersion > before.recordVersion)
      newest.set(late.key, late)
  }
  return newest
}

function outcomesOf(
  records: readonly LateRecord[],
  seen: Watch,
): ReadonlyMap<LateRecord, LateOutcome> {
  return new Map(
    records.map((late) => {
      const isNewest = seen.of(late.key).best?.version === late.recordVersion
      return [late, isNewest ? 'published' : 'outdated'] as const
    }),
  )
}

type Watch = ReturnType<typeof createWatch>

/** Follows what the topic says under some keys. */
function createWatch(
  {
    log,
    topic,
    signal,
  }: { readonly log: Log; readonly topic: string; readonly signal: AbortSignal },
  keys: ReadonlySet<string>,
  before?: { readonly ends: readonly number[]; readonly known: ReadonlyMap<string, KnownState> },
) {
  const best = new Map<string, Known>(before?.known)
  const last = new Map<string, Known>()
  const from: number[] = [...(before?.ends ?? [])]
  return {
    of: (key: string) => ({ best: best.get(key), last: last.get(key) }),
    readOn: async (): Promise<void> => {
      for await (const { key, value, offset, partition } of readTopic(log, topic, signal, from)) {
        from[partition] = offset + 1
        const opened = keys.has(key) ? openEvent(value) : undefined
        if (!opened?.ok) continue
        const { recordVersion: version, fence } = opened.event
        const known = { version, fence, value }
        last.set(key, known)
        const better = best.get(key)
        const isBetter =
          better === undefined ||
          version > better.version ||
          (version === better.version && fence >= better.fence)
        if (isBetter) best.set(key, known)
      }
      if (signal.aborted)
        throw new HutongError('HUTONG_STOPPED', 'stopped; what was written can be written again')
    },
  }
}
