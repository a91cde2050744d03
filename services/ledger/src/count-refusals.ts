import type { Logger } from '@hutong/process'
import { departmentOfCaller } from './note-entry.ts'
import type { NoteEntry, Noted } from './note-entry.ts'

/** A request that was turned away before it was a question. */
export type Refusal =
  | {
      readonly code: 'unauthenticated'
      /** Its address. */
      readonly source: string
    }
  | {
      readonly code: TurnedAway
      /** Who asked too often, or at the wrong moment. */
      readonly caller: Noted
      readonly department: string
    }

type TurnedAway = 'rate-exceeded' | 'day-used-up' | 'overloaded'

export interface RefusalCount {
  readonly count: (refusal: Refusal) => void
  /** Notes what was counted and not noted yet; call it before the ledger is closed. */
  readonly flush: () => Promise<void>
}

interface Counted {
  readonly refusal: Refusal
  count: number
}

const everyMs = 60_000
const countedMax = 1_000
/** Nobody was recognised, so the entry is the hub's own. */
const nobody = { client: '-' }
const department = 'hub'
const unauthenticated = 401
const statuses = { 'rate-exceeded': 429, 'day-used-up': 429, overloaded: 503 } as const

/**
 * Requests without a valid token leave one digest entry for each source and minute, its address sealed; those of a caller beyond a rate, or while there
 * were too many, one for each caller and minute: enough to see an attack by, and a flood cannot fill the ledger.
 */
export function countRefusals(settings: {
  readonly noteEntry: NoteEntry
  readonly logger: Logger
  readonly signal: AbortSignal
}): RefusalCount {
  const { noteEntry, logger, signal } = settings
  const counted = new Map<string, Counted>()
  const flush = async (): Promise<void> => {
    for (const [name, one] of counted) {
      const { count } = one
      await noteDigest(noteEntry, one.refusal, count)
      // Noted: what has come meanwhile stays for the next minute.
      one.count -= count
      if (one.count === 0) counted.delete(name)
    }
  }
  const timer = setInterval(() => {
    flush().catch((cause: unknown) => logger.failure('digest-not-noted', cause))
  }, everyMs)
  timer.unref()
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  return {
    count: (refusal) => {
      const name = nameOf(refusal)
      const known = counted.get(name)
      if (known) known.count += 1
      else if (counted.size < countedMax) counted.set(name, { refusal, count: 1 })
      else countOther(counted, refusal)
    },
    flush,
  }
}

/**
 * Counts callers that were turned away.
 *
 * @param departmentOf the department of a client, as the catalogue says it now
 */
export const createTurnedAway =
  (departmentOf: (client: string) => string | undefined, count: (refusal: Refusal) => void) =>
  (code: TurnedAway, caller: Noted): void =>
    count({ code, caller, department: departmentOfCaller(caller, departmentOf) })

const nameOf = (refusal: Refusal): string =>
  refusal.code === 'unauthenticated'
    ? `${refusal.code} ${refusal.source}`
    : `${refusal.code} ${refusal.caller.client} ${refusal.caller.person?.account ?? ''}`

/** Beyond so many names one for all: who has many addresses cannot fill the ledger either. */
function countOther(counted: Map<string, Counted>, { code }: Refusal): void {
  const known = counted.get(code)
  if (known) {
    known.count += 1
    return
  }
  const refusal: Refusal =
    code === 'unauthenticated' ? { code, source: 'others' } : { code, caller: nobody, department }
  counted.set(code, { refusal, count: 1 })
}

async function noteDigest(noteEntry: NoteEntry, refusal: Refusal, count: number): Promise<void> {
  const { code } = refusal
  const requests = `${count} requests within a minute`
  if (code === 'unauthenticated') {
    await noteEntry(nobody, department, {
      kind: 'digest',
      traceId: undefined,
      answerClass: `ERROR:${code}`,
      status: unauthenticated,
      details: { note: `${requests} from ${refusal.source}` },
    })
    return
  }
  await noteEntry(refusal.caller, refusal.department, {
    kind: 'digest',
    traceId: undefined,
    answerClass: `${code === 'overloaded' ? 'ERROR' : 'REFUSED'}:${code}`,
    status: statuses[code],
    details: { note: requests },
  })
}
