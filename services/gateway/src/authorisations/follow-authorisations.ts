import { keepItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Clock, Logger } from '@hutong/process'
import { parseAuthorisation } from '@hutong/schemas'
import type { Authorisation } from '@hutong/schemas'

/** Every authorisation of a holder, held in memory and followed from the log. */
export interface Authorisations {
  readonly find: (id: string) => Authorisation | undefined
  /** Writes one, new or withdrawn; it holds here at once, and everywhere when the others have heard of it. @throws those of the log */
  readonly write: (authorisation: Authorisation) => Promise<void>
  readonly caughtUp: Promise<void>
  /** When all were last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

export function followAuthorisations(settings: {
  readonly log: Log
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}): Authorisations {
  const known = new Map<string, Authorisation>()
  const keep = (authorisation: Authorisation): void => {
    // What was withdrawn stays so: the word of its writing may be heard later.
    if (known.get(authorisation.id)?.state !== 'withdrawn')
      known.set(authorisation.id, authorisation)
  }
  const { write, caughtUp, checkedAt } = keepItems<Authorisation>({
    ...settings,
    topic: 'authorisations',
    what: 'authorisation',
    parse: (input) => {
      const parsed = parseAuthorisation(input)
      return parsed.ok ? parsed.item : undefined
    },
    keyOf: ({ id }) => id,
    onItem: keep,
    // Nothing is opened by what cannot be read, and what lay there before is withdrawn with it.
    onUnreadable: (key) => known.delete(key),
  })
  return {
    find: (id) => known.get(id),
    write,
    caughtUp,
    checkedAt,
  }
}
