import type { Generations, RecordWriter } from '@hutong/store'
import type { Sample } from './compare-people.ts'
import { gateLog } from './gate-log.ts'
import type { GatedLog } from './gate-log.ts'
import { startProjection } from './project.ts'
import type { ProjectionSettings } from './project.ts'
import { spareStore } from './spare-store.ts'
import type { TopicStatus } from './status-of.ts'

/** A projection into a generation that nobody asks yet. */
export interface Builder {
  /** What it reads; each partition can be held. */
  readonly log: GatedLog
  readonly status: () => readonly TopicStatus[]
  /** Records that were given to the store by this run. */
  readonly appliedCount: () => number
  /** The last record of each slot that has people, as built by this run. */
  readonly samples: () => readonly Sample[]
  readonly caughtUp: Promise<void>
  /** Aborted when the builder has ended, by itself or as asked. */
  readonly ended: AbortSignal
  /** Throws what it failed with, when it ended by itself. */
  readonly check: () => void
  /** Whether another projection writes every slot of the generation now. The builder itself hears of that only when it has something to write. */
  readonly isTakenOver: (generations: Pick<Generations, 'slots'>) => Promise<boolean>
  /** Finishes what is under way and closes the writer. */
  readonly end: () => Promise<void>
}

// Questions of the same moment wait behind these, a few milliseconds each.
const appliesAtOnceMax = 4

/** Builds with the very code of the live projection, so that both judge each record alike. */
export function buildGeneration(
  generation: number,
  writer: RecordWriter,
  settings: Omit<ProjectionSettings, 'store'>,
): Builder {
  const log = gateLog(settings.log)
  const stop = new AbortController()
  const ended = new AbortController()
  let appliedCount = 0
  let failure: unknown
  const samples = new Map<string, Sample>()
  const fences = new Map<string, number>()
  const store: RecordWriter = {
    ...writer,
    acquire: async (topic, partition) => {
      const slot = await writer.acquire(topic, partition)
      fences.set(`${topic} ${partition}`, slot.fence)
      return slot
    },
    apply: async (batch) => {
      const result = await writer.apply(batch)
      if (result.outcome === 'APPLIED') appliedCount += batch.records.length
      const { topic, partition } = batch
      const last = batch.records.findLast(({ subjects }) => subjects.length > 0)
      if (last) samples.set(`${topic} ${partition}`, { ...last, topic, partition })
      return result
    },
  }
  const projection = startProjection({
    ...settings,
    log,
    store: spareStore(store, appliesAtOnceMax),
    signal: AbortSignal.any([settings.signal, stop.signal]),
  })
  const over = projection.stopped
    .catch((cause: unknown) => {
      failure = cause
    })
    .then(() => ended.abort())
  return {
    log,
    status: projection.status,
    samples: () => [...samples.values()],
    appliedCount: () => appliedCount,
    caughtUp: projection.caughtUp,
    ended: ended.signal,
    check: () => {
      if (failure !== undefined) throw failure
    },
    isTakenOver: async (generations) => {
      const topics = projection.status().map(({ topic }) => topic)
      const slots = await Promise.all(topics.map((topic) => generations.slots(generation, topic)))
      const taken = slots
        .flat()
        .filter(({ topic, partition, fence }) => fence > (fences.get(`${topic} ${partition}`) ?? 0))
      return taken.length === fences.size
    },
    end: async () => {
      stop.abort()
      await over
      await writer.close()
    },
  }
}
