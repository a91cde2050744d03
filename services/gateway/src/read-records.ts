import type { Position } from '@hutong/log'
import { HutongError, wait } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { Grant } from '@hutong/schemas/catalogue'
import type { Found, RecordReader, Slot } from '@hutong/store'
import type { Question } from './answer-question.ts'
import { hasReached, watchFreshness } from './watch-freshness.ts'
import type { Freshness } from './watch-freshness.ts'

const positionWaitMsMax = 2_000
const positionPollMsFirst = 10
const positionPollMsMax = 100

/**
 * The person's records of the type and what may be concluded from them, of one snapshot. Waits a little for a position that the asker has seen.
 *
 * @throws HutongError HUTONG_STORE_INCOMPLETE: without one partition, what it holds would look like nothing.
 */
export async function readRecords(
  question: Question,
  grant: Pick<Grant, 'maxStalenessMs'>,
  parts: {
    readonly records: RecordReader
    /** Of the log. */
    readonly partitionCount: (topic: string) => number
    readonly subjectKey: (idType: string, normalisedId: string) => string
    readonly clock: Clock
  },
): Promise<{ readonly found: Found; readonly freshness: Freshness }> {
  const { type, subject, minPosition } = question
  const { records, partitionCount, subjectKey, clock } = parts
  const keys = [subjectKey(subject.idType, subject.id)]
  const read = (): Promise<Found> => records.bySubject(type.topic, keys)
  let found = await read()
  if (minPosition && !hasReached(found.slots, minPosition)) {
    await untilReached(minPosition, () => records.slots(type.topic), clock)
    found = await read()
  }
  refuseIncomplete(type.topic, found.slots.length, partitionCount(type.topic))
  const freshness = watchFreshness({
    topic: type.topic,
    source: type.source,
    slots: found.slots,
    now: clock.now(),
    stalenessMsMax: Math.min(type.stalenessMsMax, grant.maxStalenessMs ?? type.stalenessMsMax),
    ...(minPosition ? { minPosition } : {}),
  })
  return { found, freshness }
}

function refuseIncomplete(topic: string, held: number, wanted: number): void {
  if (held >= wanted) return
  throw new HutongError(
    'HUTONG_STORE_INCOMPLETE',
    `the store holds ${held} of ${wanted} partitions of ${topic}: run the projection, which builds them from the log`,
  )
}

/** Looks at the positions alone, less and less often: many may wait at once. */
async function untilReached(
  position: Position,
  readSlots: () => Promise<readonly Slot[]>,
  clock: Clock,
): Promise<void> {
  const until = clock.now() + positionWaitMsMax
  let pollMs = positionPollMsFirst
  while (clock.now() < until) {
    await wait(pollMs)
    if (hasReached(await readSlots(), position)) return
    pollMs = Math.min(2 * pollMs, positionPollMsMax)
  }
}
