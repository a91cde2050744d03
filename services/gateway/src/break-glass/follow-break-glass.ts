import { randomUUID } from 'node:crypto'
import { followItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Clock, Logger } from '@hutong/process'
import { breakGlassOfficer, breakGlassWaitMs, parseBreakGlass } from '@hutong/schemas'
import type { BreakGlassUse } from '@hutong/schemas'

/** Answers that were given in emergencies, and what their second persons said. */
export interface BreakGlass {
  /** Whether a use of that grant has waited longer than 24 hours, or so many wait that somebody has to look at them first. */
  readonly isUnconfirmed: (grantId: string) => boolean
  /** Writes that the glass was broken, before the answer leaves; resolves with the number of the use. @throws those of the log */
  readonly note: (
    use: Pick<BreakGlassUse, 'grant' | 'department'> & {
      /** Account or number of the officer who asked. */
      readonly who: string
    },
  ) => Promise<string>
  readonly caughtUp: Promise<void>
  /** When all was last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

const topic = 'break-glass'
/** One reason opens one person, not a city. */
const waitingMax = 20

export function followBreakGlass(settings: {
  readonly log: Log
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}): BreakGlass {
  const { log, clock } = settings
  const waiting = new Map<string, BreakGlassUse>()
  const judged = new Set<string>()
  const { caughtUp, checkedAt } = followItems({
    ...settings,
    topic,
    what: 'break-glass',
    parse: parseBreakGlass,
    onItem: (item) => {
      if (item.what === 'verdict') {
        judged.add(item.id)
        waiting.delete(item.id)
      } else if (!judged.has(item.id)) waiting.set(item.id, item)
    },
  })
  return {
    isUnconfirmed: (grantId) => {
      const since = clock.now() - breakGlassWaitMs
      const uses = [...waiting.values()].filter(({ grant }) => grant === grantId)
      return uses.length >= waitingMax || uses.some(({ at }) => at < since)
    },
    note: async ({ grant, department, who }) => {
      const id = `b-${randomUUID()}`
      const officer = breakGlassOfficer(id, department, who)
      const use: BreakGlassUse = { what: 'use', id, grant, department, officer, at: clock.now() }
      await log.append(topic, [{ key: use.id, value: Buffer.from(JSON.stringify(use)) }])
      return use.id
    },
    caughtUp,
    checkedAt,
  }
}
