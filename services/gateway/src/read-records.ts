import type { Position } from '@hutong/log'
import { HutongError, wait } from '@hutong/process'
import type { Clock } from '@hutong/process'
import { eventKey } from '@hutong/schemas'
import type { Grant } from '@hutong/schemas/catalogue'
import type { Found, RecordReader, Slot } from '@hutong/store'
import type { Asked } from './asked.ts'
import { hasReached, watchFreshness } from './watch-freshness.ts'
import type { Freshness } from './watch-freshness.ts'

const positionWaitMsMax = 2_000
const positionPollMsFirst = 10
const positionPollMsMax = 100

/** Somebody's records, or the one of this number. */
type Wanted =
  | { readonly subject: NonNullable<Asked['subject']> }
  | { readonly subject: undefined; readonly recordId: string }

/**
 * The person's records of the type, or the one that is named, and what may be concluded from them, of one snapshot. Waits a little for a position that the asker has seen.
 *
 * @throws HutongError HUTONG_STORE_INCOMPLETE: without one partition, what it holds would look like nothing.
 */
export async function readRecords(
  question: Pick<Asked, 'type' | 'minPosition'> & Wanted,
  grant: Pick<Grant, 'maxStalenessMs'>,
  parts: {
    readonly records: RecordReader
    /** Of the log. */
    readonly partitionCount: (topic: string) => number
    readonly subjectKey: (idType: string, normalisedId: string) => string
    readonly clock: Clock
  },
): Promise<{ readonly found: Found; readonly freshness: Freshness }> {
  const { type, minPosition } = question
  const { records, partitionCount, clock } = parts
  const read = readerOf(question, parts)
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

function readerOf(
  question: Pick<Asked, 'type'> & Wanted,
  parts: {
    readonly records: RecordReader
    readonly subjectKey: (idType: string, normalisedId: string) => string
  },
): () => Promise<Found> {
  const { name, source, topic } = question.type
  const { subject } = question
  if (subject) {
    const keys = [parts.subjectKey(subject.idType, subject.id)]
    return () => parts.records.bySubject(topic, keys)
  }
  const key = eventKey(name, source, question.recordId)
  return () => parts.records.byKey(topic, key)
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
