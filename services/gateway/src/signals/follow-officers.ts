import { hash } from 'node:crypto'
import { keepItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Clock, Logger } from '@hutong/process'

/** An officer as questions name one: of a department's system by its own number, or by the account. */
export type OfficerHolder =
  | { readonly account: string }
  | { readonly department: string; readonly officer: string }

/** Officers whose departments told who they are as persons, held in memory and followed from the log. */
export interface Officers {
  /** Subject key of the officer; undefined: nobody told. */
  readonly find: (holder: OfficerHolder) => string | undefined
  /** Writes who an officer is; it holds here at once, and everywhere when the others have heard of it. @throws those of the log */
  readonly write: (holder: OfficerHolder, subjectKey: string) => Promise<void>
  readonly caughtUp: Promise<void>
  /** When all were last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

interface EnrolledOfficer {
  /** Keyed, so that nobody's number lies in the log. */
  readonly officer: string
  readonly subjectKey: string
}

export function followOfficers(settings: {
  readonly log: Log
  readonly subjectKey: (idType: string, normalisedId: string) => string
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}): Officers {
  const { subjectKey: keyed } = settings
  const known = new Map<string, string>()
  // No kind of number is called so; and what is keyed has a length of its own.
  const nameOf = (holder: OfficerHolder): string =>
    keyed('officer', hash('sha256', JSON.stringify(placeOf(holder))))
  const { write, caughtUp, checkedAt } = keepItems<EnrolledOfficer>({
    ...settings,
    topic: 'catalogue.officers',
    what: 'officer',
    parse: parseOfficer,
    keyOf: ({ officer }) => officer,
    onItem: ({ officer, subjectKey }) => known.set(officer, subjectKey),
  })
  return {
    find: (holder) => (known.size === 0 ? undefined : known.get(nameOf(holder))),
    write: (holder, subjectKey) => write({ officer: nameOf(holder), subjectKey }),
    caughtUp,
    checkedAt,
  }
}

/** An account and a number may be the same word. */
const placeOf = (holder: OfficerHolder): readonly string[] =>
  'account' in holder ? ['account', holder.account] : [holder.department, holder.officer, 'officer']

function parseOfficer(input: unknown): EnrolledOfficer | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  if (!('officer' in input) || !('subjectKey' in input)) return undefined
  const { officer, subjectKey } = input
  if (typeof officer !== 'string' || typeof subjectKey !== 'string') return undefined
  return { officer, subjectKey }
}
