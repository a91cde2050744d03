import type { Log, LogEntry } from '@hutong/log'
import { HutongError, type Clock } from '@hutong/process'
import { openEvent } from '@hutong/schemas'
import type { Stream } from '../../load-connector.ts'
import { createRowMapper } from '../../map-rows.ts'
import { openSource, type SourceWorld } from '../../open-source.ts'
import { settledStream } from '../settled-stream.ts'
import { writeState } from './write-state.ts'
import { recordsTopicOf } from '../../connector-topics.ts'

export interface ReplaySettings {
  readonly stream: Stream
  readonly log: Log
  readonly world: SourceWorld
  /** The key of the source's record ids, 32 bytes. */
  readonly recordIdKey: Uint8Array
  /** What has been said of the source so far. */
  readonly before: {
    readonly position: unknown
    readonly epoch: number | null
    readonly fence: number | null
  }
  /** Where reading begins; undefined = the very beginning. */
  readonly from: unknown
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told what is done so far, in words for a screen, after each page. */
  readonly onProgress?: (done: string) => void
}

export interface ReplayedKeys {
  readonly epoch: number
  readonly fence: number
  readonly rowCount: number
  readonly publishedCount: number
  /** Record ids of which nothing was found. */
  readonly missing: readonly string[]
  /** Rows that could be any of them, since they have no key that can be made of them. */
  readonly refusedCount: number
}

/** The epoch after that of the last run: every version under it is above all that were written before. */
const nextEpoch = ({ epoch }: ReplaySettings['before']): number => (epoch ?? 0) + 1

/**
 * Has the next run read everything again from a position, under the next epoch, so that what it publishes counts even where the rows are the
 * same and the mapping is another one. The run itself is the ordinary one: a crash is gone on from.
 */
export async function beginReplay(
  settings: Omit<ReplaySettings, 'recordIdKey' | 'world'>,
): Promise<{ readonly epoch: number; readonly fence: number }> {
  const { stream, before, from } = settings
  return writeState({
    ...settings,
    source: stream.source,
    position: from ?? null,
    epoch: nextEpoch(before),
    fenceKnown: before.fence ?? 0,
  })
}

/**
 * Publishes the newest word of the source on some records again, under the next epoch. The position stays as it is; later runs go on in that
 * epoch, so that later rows of the same records still count. Nothing older than the newest word is published in between. Repeat it after a crash.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE when the source cannot be read to its end: then nothing has been published
 */
export async function replayKeys(
  settings: ReplaySettings,
  recordIds: ReadonlySet<string>,
): Promise<ReplayedKeys> {
  const { stream, log, before } = settings
  const { type, version, source } = stream
  const reading = await readNewest(settings, recordIds)
  const lease = await writeState({
    ...settings,
    source,
    position: before.position ?? null,
    epoch: nextEpoch(before),
    fenceKnown: before.fence ?? 0,
  })
  const { fence, epoch } = lease
  const entries = reading.build(fence, epoch)
  const topic = recordsTopicOf({ type, version })
  for (let i = 0; i < entries.length; i += entriesPerAppendMax)
    await log.append(topic, entries.slice(i, i + entriesPerAppendMax))
  const { rowCount, refusedCount, missing } = reading
  return { epoch, fence, rowCount, publishedCount: entries.length, missing, refusedCount }
}

const entriesPerAppendMax = 500

/** The event that holds the newest row of each record, in the order in which the source gave them. */
async function readNewest(settings: ReplaySettings, recordIds: ReadonlySet<string>) {
  const { world, from, signal, clock, recordIdKey, onProgress } = settings
  const stream = settledStream(settings.stream)
  const mapper = (fence: number, epoch: number) =>
    createRowMapper({ stream, recordIdKey, fence, epoch })
  const mapRows = mapper(0, 1)
  const newest = new Map<string, { version: string; build: Build }>()
  const source = openSource(stream, world)
  let rowCount = 0
  let refusedCount = 0
  let isWhole = false
  try {
    for await (const event of source.poll(from, signal)) {
      if (event.kind === 'polled') isWhole = true
      if (event.kind !== 'rows') continue
      rowCount += event.rows.length
      for (const row of event.rows) {
        const alone = { ...event, rows: [row] }
        const [record] = mapRows(alone, clock.now()).records
        const opened = record === undefined ? undefined : openEvent(record.value)
        if (!opened?.ok) refusedCount += 1
        else if (recordIds.has(opened.event.recordId)) {
          const { recordId, recordVersion } = opened.event
          if (recordVersion < (newest.get(recordId)?.version ?? '')) continue
          newest.set(recordId, {
            version: recordVersion,
            build: (map) => map(alone, clock.now()).records,
          })
        }
      }
      onProgress?.(`${rowCount} rows of the source`)
    }
  } finally {
    await source.close?.()
  }
  if (!isWhole) throw unfinished(stream)
  return {
    rowCount,
    refusedCount,
    missing: [...recordIds].filter((id) => !newest.has(id)),
    build: (fence: number, epoch: number): readonly LogEntry[] => {
      const map = mapper(fence, epoch)
      return [...newest.values()].flatMap(({ build }) => build(map))
    },
  }
}

type Build = (map: ReturnType<typeof createRowMapper>) => readonly LogEntry[]

const unfinished = ({ source }: Stream): HutongError =>
  new HutongError(
    'HUTONG_SOURCE_UNAVAILABLE',
    `${source} could not be read to its end, so nothing was published: is a file not whole?`,
  )
