import { HutongError, wait } from '@hutong/process'
import type { Generations, Slot } from '@hutong/store'
import type { GatedLog } from './gate-log.ts'

export interface Comparison {
  readonly generations: Pick<Generations, 'slots'>
  /** What the builder reads. */
  readonly log: GatedLog
  readonly topics: readonly string[]
  readonly active: number
  readonly built: number
  readonly signal: AbortSignal
  /** How long the active generation may take to come to where the built one is, ms. */
  readonly behindMsMax: number
  /** Between two looks at what differs, ms. */
  readonly againMs: number
}

/** What a slot holds, in short. */
export type Counted = Pick<Slot, 'next' | 'recordCount' | 'taintedCount' | 'digest'>

export interface SlotDifference {
  readonly topic: string
  readonly partition: number
  /**
   * `differs`: not the same at the same place. `behind`: the active generation did not come to the place where the built one is. `missing`: it lost the slot.
   * `people`: the same record is found under other subject keys, as after a change of the index key; nothing was counted for that.
   */
  readonly kind: 'differs' | 'behind' | 'missing' | 'people'
  readonly active: Counted | null
  readonly built: Counted | null
}

const lookEveryMs = 20
const attemptsMax = 3

/**
 * Compares two projections of one log slot by slot, while the active one goes on. The built one has to have caught up.
 *
 * Two slots can only be compared at the same place of the log, and nobody may stop the active one. So the built one is held where it is; as soon as the active
 * one is at least there, its slot is read: place, counts and digest, in one step. The built one is let on to exactly that place and held again.
 * Then both stand for the records before one offset, whatever the active one has done since.
 *
 * Compaction takes a record away only when a newer one of its key lies further on. The built one had read to the end of the log before the place was
 * chosen, so the newer one lies before the place, and both have it. Only among the last few records can one vanish between the two looks; that heals
 * with the next place, so what differs is compared again at later ones, and only what differs each time is told.
 *
 * @throws HutongError HUTONG_STORE_GENERATION_UNKNOWN when the built one was dropped meanwhile
 */
export async function compareGenerations(
  comparison: Comparison,
): Promise<readonly SlotDifference[]> {
  const { topics, signal } = comparison
  const different: SlotDifference[] = []
  // Topic after topic: the others are not held meanwhile.
  for (const topic of topics) {
    signal.throwIfAborted()
    different.push(...(await compareTopic(topic, comparison)))
  }
  return different
}

async function compareTopic(
  topic: string,
  comparison: Comparison,
): Promise<readonly SlotDifference[]> {
  const { log, signal, againMs } = comparison
  let partitions = Array.from({ length: log.partitionCount(topic) }, (_, partition) => partition)
  for (let attempt = 1; ; attempt += 1) {
    const different = await compareOnce(topic, partitions, comparison)
    if (different.length === 0 || attempt === attemptsMax) return different
    partitions = different.map(({ partition }) => partition)
    await wait(againMs, signal)
  }
}

async function compareOnce(
  topic: string,
  partitions: readonly number[],
  comparison: Comparison,
): Promise<readonly SlotDifference[]> {
  const { generations, log, active, built } = comparison
  const held = new Map(
    partitions.map((partition) => [partition, log.hold(topic, partition)] as const),
  )
  try {
    const there = await untilActiveIsThere(topic, held, comparison)
    for (const [partition, { next }] of there) log.letTo(topic, partition, next)
    const here = await untilBuiltIsThere(topic, there, comparison)
    const late = await slotsOf(generations, active, topic)
    const unheld = await slotsOf(generations, built, topic)
    return partitions.flatMap((partition): SlotDifference[] => {
      const marked = there.get(partition)
      const mine = here.get(partition) ?? unheld.get(partition)
      if (marked && mine && isSame(marked, mine)) return []
      const other = marked ?? late.get(partition)
      const kind = marked ? 'differs' : other ? 'behind' : 'missing'
      return [{ topic, partition, kind, active: countedOf(other), built: countedOf(mine) }]
    })
  } finally {
    for (const partition of partitions) log.letTo(topic, partition, Infinity)
  }
}

/** The slots of the active generation that came to the place of the built one in time, each as it was when that was seen first. */
async function untilActiveIsThere(
  topic: string,
  held: ReadonlyMap<number, number>,
  { generations, active, behindMsMax, signal }: Comparison,
): Promise<ReadonlyMap<number, Slot>> {
  const there = new Map<number, Slot>()
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(behindMsMax)])
  do {
    for (const slot of await generations.slots(active, topic)) {
      const place = held.get(slot.partition)
      if (place === undefined || slot.next < place || there.has(slot.partition)) continue
      there.set(slot.partition, slot)
    }
  } while (there.size < held.size && (await wait(lookEveryMs, inTime)))
  signal.throwIfAborted()
  return there
}

async function untilBuiltIsThere(
  topic: string,
  there: ReadonlyMap<number, Slot>,
  { generations, built, signal }: Comparison,
): Promise<ReadonlyMap<number, Slot>> {
  for (;;) {
    const slots = await slotsOf(generations, built, topic)
    const isThere = [...there].every(([partition, { next }]) => slots.get(partition)?.next === next)
    if (isThere) return slots
    if (slots.size === 0) throw droppedMeanwhile(built)
    await wait(lookEveryMs, signal)
    signal.throwIfAborted()
  }
}

const droppedMeanwhile = (built: number): HutongError =>
  new HutongError(
    'HUTONG_STORE_GENERATION_UNKNOWN',
    `generation ${built} was dropped while it was compared: another rebuild began, or somebody removed it`,
  )

async function slotsOf(
  generations: Pick<Generations, 'slots'>,
  generation: number,
  topic: string,
): Promise<ReadonlyMap<number, Slot>> {
  const slots = await generations.slots(generation, topic)
  return new Map(slots.map((slot) => [slot.partition, slot]))
}

const isSame = (a: Counted, b: Counted): boolean =>
  a.next === b.next &&
  a.recordCount === b.recordCount &&
  a.taintedCount === b.taintedCount &&
  a.digest === b.digest

function countedOf(slot: Slot | undefined): Counted | null {
  if (!slot) return null
  const { next, recordCount, taintedCount, digest } = slot
  return { next, recordCount, taintedCount, digest }
}
