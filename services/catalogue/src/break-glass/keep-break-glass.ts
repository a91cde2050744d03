import { keepItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { parseBreakGlass } from '@hutong/schemas'
import type { BreakGlassUse, BreakGlassVerdict } from '@hutong/schemas'

/** A use of an emergency's grant, and what its second person said, if anything yet. */
export interface JudgedUse {
  readonly use: BreakGlassUse
  readonly verdict: BreakGlassVerdict | undefined
}

export interface BreakGlassUses {
  readonly all: () => readonly JudgedUse[]
  readonly find: (id: string) => JudgedUse | undefined
  /** @throws those of the log */
  readonly write: (verdict: BreakGlassVerdict) => Promise<void>
  readonly caughtUp: Promise<void>
  /** When all was last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

export function keepBreakGlass(settings: {
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}): BreakGlassUses {
  const uses = new Map<string, BreakGlassUse>()
  const verdicts = new Map<string, BreakGlassVerdict>()
  const { write, caughtUp, checkedAt } = keepItems({
    ...settings,
    topic: 'break-glass',
    what: 'break-glass',
    parse: parseBreakGlass,
    // A key of its own: compaction keeps the use beside its verdict.
    keyOf: ({ what, id }) => (what === 'use' ? id : `${id}:verdict`),
    onItem: (item) => {
      if (item.what === 'use') uses.set(item.id, item)
      else verdicts.set(item.id, item)
    },
  })
  const judged = (use: BreakGlassUse): JudgedUse => ({ use, verdict: verdicts.get(use.id) })
  return {
    all: () => [...uses.values()].map(judged),
    find: (id) => {
      const use = uses.get(id)
      return use && judged(use)
    },
    write,
    caughtUp,
    checkedAt,
  }
}
