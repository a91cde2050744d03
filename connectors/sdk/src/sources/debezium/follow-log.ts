import type { ChangeEvent, LogPlace } from './read-event.ts'

/** The furthest change that was read, by its place in the database's log and when it was committed. */
export interface Furthest extends LogPlace {
  readonly atMicros: number
}

/** Within it before the furthest change nothing counts as repeated: two transactions that run side by side can be told in another order than that of their clocks. */
const sameTimeMicros = 1_000_000

/**
 * What a change is, seen from the furthest one.
 *
 * A Connect that was killed tells its last changes again, in their old order. The offsets of the topic grow all the same, so without this a row would be
 * what it was before, for a moment. Such a change stands further back in the database's log *and* was committed earlier than one that was read;
 * something new is never both. A database that was restored or replaced begins its log again, yet commits later: that is told, and believed.
 */
export function placeChange(
  { op, place, snapshot, atMicros }: Pick<ChangeEvent, 'op' | 'place' | 'snapshot' | 'atMicros'>,
  furthest: Furthest | null,
): { readonly kind: 'new' | 'repeated' | 'log-went-back'; readonly furthest: Furthest | null } {
  // A snapshot is read after all that was told before it, and what follows it may stand before it in the log: a transaction that it did not see yet.
  if (op === 'r') return { kind: 'new', furthest: snapshot === 'whole' ? null : furthest }
  if (place === null) return { kind: 'new', furthest }
  const own = { ...place, atMicros }
  if (furthest === null || !isBefore(place, furthest)) return { kind: 'new', furthest: own }
  if (atMicros < furthest.atMicros - sameTimeMicros) return { kind: 'repeated', furthest }
  if (atMicros > furthest.atMicros + sameTimeMicros) return { kind: 'log-went-back', furthest: own }
  return { kind: 'new', furthest }
}

const isBefore = (one: LogPlace, other: LogPlace): boolean =>
  one.commit < other.commit || (one.commit === other.commit && one.own < other.own)
