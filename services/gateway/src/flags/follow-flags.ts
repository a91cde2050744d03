import { keepItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Clock, Logger } from '@hutong/process'
import { chinaDate } from '@hutong/schemas'
import { isInForce, parseFlag } from './flag.ts'
import type { Flag } from './flag.ts'

/** Every flagged person, held in memory and followed from the log. */
export interface Flags {
  readonly all: () => readonly Flag[]
  readonly find: (id: string) => Flag | undefined
  /** Nobody is flagged. */
  readonly isEmpty: () => boolean
  /** Whether a flag of this person is in force today. */
  readonly isFlagged: (subjectKey: string) => boolean
  /** Writes one, new or removed; it holds here at once, and everywhere when the others have heard of it. @throws those of the log */
  readonly write: (flag: Flag) => Promise<void>
  readonly caughtUp: Promise<void>
  /** When all were last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

export function followFlags(settings: {
  readonly log: Log
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}): Flags {
  const { clock } = settings
  const known = new Map<string, Flag>()
  /** Ids by the person's key: nearly nobody has one. */
  const byPerson = new Map<string, Set<string>>()
  const keep = (flag: Flag): void => {
    const { id, subjectKey } = flag
    // What was removed stays so: the word of its setting may be heard later.
    if (known.get(id)?.state === 'removed') return
    known.set(id, flag)
    const ids = byPerson.get(subjectKey) ?? new Set()
    byPerson.set(subjectKey, ids.add(id))
  }
  const { write, caughtUp, checkedAt } = keepItems<Flag>({
    ...settings,
    topic: 'catalogue.flags',
    what: 'flag',
    parse: parseFlag,
    keyOf: ({ id }) => id,
    onItem: keep,
  })
  return {
    all: () => [...known.values()],
    find: (id) => known.get(id),
    isEmpty: () => byPerson.size === 0,
    isFlagged: (subjectKey) => {
      const ids = byPerson.get(subjectKey)
      if (!ids) return false
      const today = chinaDate(clock.now())
      return [...ids].some((id) => {
        const flag = known.get(id)
        return flag !== undefined && isInForce(flag, today)
      })
    },
    write,
    caughtUp,
    checkedAt,
  }
}
