import { HutongError, wait } from '@hutong/process'
import { recordTypes } from '@hutong/schemas'
import type { Generations, RecordReader, RecordWriter } from '@hutong/store'
import { buildGeneration } from './build-generation.ts'
import type { Builder } from './build-generation.ts'
import { chooseGeneration } from './choose-generation.ts'
import { compareGenerations } from './compare-generations.ts'
import type { SlotDifference } from './compare-generations.ts'
import type { ProjectionSettings } from './project.ts'
import { comparePeople } from './compare-people.ts'
import { measureProgress } from './rebuild-progress.ts'
import type { RebuildProgress } from './rebuild-progress.ts'
import { switchGeneration } from './switch-generation.ts'

export type { RebuildProgress } from './rebuild-progress.ts'

export interface RebuildSettings extends Omit<ProjectionSettings, 'store'> {
  readonly generations: Generations
  readonly openWriter: (generation: number) => Promise<RecordWriter>
  /** Of the store that answers. */
  readonly reader: RecordReader
  /** A generation to go on with, at the places where it stands: one that was begun and not finished, or one that was replaced. Left out: a new one. */
  readonly resume?: number
  /** Switches all the same; the differences stand in the report. */
  readonly acceptDifferences?: boolean
  /** Told every half second, and at each new step. */
  readonly onProgress?: (progress: RebuildProgress) => void
  readonly waits?: Partial<RebuildWaits>
}

/** All in ms. */
interface RebuildWaits {
  /** For the active generation to come to where the built one is: 10 s. */
  readonly behindMsMax: number
  /** Before what differs is compared again: 2 s. */
  readonly againMs: number
  /** For the projection to make the switch: 20 s, longer than it looks and waits itself. */
  readonly projectionMsMax: number
  /** For the projection to write the new generation after the switch: 30 s. */
  readonly takeOverMsMax: number
}

export interface RebuildReport {
  readonly generation: number
  /** The one that answered before; null = none did. */
  readonly replaced: number | null
  /** `differs`: nothing was switched, the new generation is kept to be looked at. */
  readonly outcome: 'switched' | 'differs'
  readonly differences: readonly SlotDifference[]
  readonly recordCount: number
  /** Unfinished generations that were removed first. */
  readonly removed: readonly number[]
  /** Whether the projection writes the new generation now. False = none runs: the store stands still until one does. */
  readonly handedOver: boolean
}

const progressEveryMs = 500
const lookEveryMs = 100
const waitsUsual: RebuildWaits = {
  behindMsMax: 10_000,
  againMs: 2_000,
  projectionMsMax: 20_000,
  takeOverMsMax: 30_000,
}

/**
 * Builds the whole store anew from the log beside the one that answers, compares the two, and lets the new one answer in its place.
 *
 * Until the switch the active generation is neither written nor held, so a crash anywhere leaves it as it is, and the next run begins by removing what was left.
 * The switch is one compare-and-set. After it the new generation is whole in itself: records and positions lie together, and whoever writes it next goes
 * on at these. So that nobody waits for that, the builder keeps it up until the projection has taken it over.
 *
 * @throws HutongError HUTONG_REBUILD_STOPPED when the signal was aborted, HUTONG_REBUILD_NOT_SWITCHED, HUTONG_PROJECTION_FENCED or
 *   HUTONG_STORE_GENERATION_UNKNOWN when another rebuild took this one's place, HUTONG_STORE_GENERATION_ACTIVE, HUTONG_LOG_SHRUNK
 */
export async function rebuildStore(settings: RebuildSettings): Promise<RebuildReport> {
  const { generations, openWriter, acceptDifferences = false } = settings
  const waits = { ...waitsUsual, ...settings.waits }
  const replaced = await generations.active()
  const { generation, removed } = await chooseGeneration(settings, replaced)
  const builder = buildGeneration(generation, await openWriter(generation), settings)
  const step = await showProgress(generation, builder, settings)
  try {
    step('building')
    await builder.caughtUp.catch((cause: unknown) => refuseEnded(cause, generation, settings))

    step('comparing')
    const differences = await compare(replaced, generation, builder, settings, waits)
    const recordCount = await countRecords(generation, settings)
    const report = { generation, replaced, differences, recordCount, removed }
    if (differences.length > 0 && !acceptDifferences)
      return { ...report, outcome: 'differs', handedOver: false }

    step('switching')
    const by = await makeSwitch(replaced, generation, builder, settings, waits)
    // From here on the new one answers, and a crash changes nothing.

    step('handing-over')
    const handedOver = by === 'projection' && (await isTakenOver(builder, settings, waits))
    return { ...report, outcome: 'switched', handedOver }
  } finally {
    step('done')
    await builder.end()
  }
}

/** Tells at each step and in between; `done` ends it. */
async function showProgress(
  generation: number,
  builder: Builder,
  { log, types = recordTypes, onProgress }: RebuildSettings,
): Promise<(step: RebuildProgress['step'] | 'done') => void> {
  const ends = new Map<string, readonly number[]>()
  if (onProgress) {
    await Promise.all(types.map(async ({ topic }) => ends.set(topic, await log.ends(topic))))
  }
  let step: RebuildProgress['step'] = 'building'
  const tell = (): void => onProgress?.({ ...measureProgress(builder, ends), step, generation })
  const timer = setInterval(tell, progressEveryMs)
  return (next) => {
    if (next === 'done') return clearInterval(timer)
    step = next
    tell()
  }
}

async function compare(
  active: number | null,
  built: number,
  builder: Builder,
  settings: RebuildSettings,
  { behindMsMax, againMs }: RebuildWaits,
): Promise<readonly SlotDifference[]> {
  if (active === null) return []
  const { generations, reader, types = recordTypes } = settings
  const topics = types.map(({ topic }) => topic)
  const samples = builder.samples()
  const different = await whileBuilt(built, builder, settings, (signal) =>
    compareGenerations({
      generations,
      log: builder.log,
      topics,
      active,
      built,
      signal,
      behindMsMax,
      againMs,
    }),
  )
  const broken = new Set(different.map(({ topic }) => topic))
  // Of a topic that was lost in part nobody can be asked for.
  const askable = samples.filter(({ topic }) => !broken.has(topic))
  return [...different, ...(await comparePeople(reader, askable))]
}

async function makeSwitch(
  from: number | null,
  to: number,
  builder: Builder,
  settings: RebuildSettings,
  { projectionMsMax }: RebuildWaits,
): Promise<'projection' | 'rebuild'> {
  const { generations, log, types = recordTypes } = settings
  const topics = types.map(({ topic }) => topic)
  if (from !== null) {
    return whileBuilt(to, builder, settings, (signal) =>
      switchGeneration({ generations, log, topics, from, to, signal, projectionMsMax }),
    )
  }
  if (await generations.activate(to, { expected: null })) return 'rebuild'
  throw new HutongError(
    'HUTONG_REBUILD_NOT_SWITCHED',
    `a projection has begun generation ${String(await generations.active())} meanwhile: rebuild again to compare with it`,
  )
}

/** Ends the work as soon as the builder has ended: nobody would move what it waits for. */
async function whileBuilt<Value>(
  generation: number,
  builder: Builder,
  settings: RebuildSettings,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const { signal } = settings
  const over = AbortSignal.any([signal, builder.ended])
  return work(over).catch((cause: unknown) =>
    over.aborted ? refuseEnded(cause, generation, settings, builder) : Promise.reject(cause),
  )
}

/** Says why the builder ended. */
function refuseEnded(
  cause: unknown,
  generation: number,
  { signal }: RebuildSettings,
  builder?: Builder,
): never {
  if (signal.aborted) {
    throw new HutongError(
      'HUTONG_REBUILD_STOPPED',
      `the rebuild was stopped: nothing was switched; go on with --resume ${generation}, or begin anew, which removes it`,
      cause,
    )
  }
  builder?.check()
  throw cause
}

async function isTakenOver(
  builder: Builder,
  { generations, signal }: RebuildSettings,
  { takeOverMsMax }: RebuildWaits,
): Promise<boolean> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(takeOverMsMax)])
  do {
    if (await builder.isTakenOver(generations)) return true
  } while (await wait(lookEveryMs, inTime))
  return false
}

async function countRecords(
  generation: number,
  { generations, types = recordTypes }: RebuildSettings,
): Promise<number> {
  const slots = await Promise.all(types.map(({ topic }) => generations.slots(generation, topic)))
  return slots.flat().reduce((total, { recordCount }) => total + recordCount, 0)
}
