import { createTakeAhead } from '@hutong/limits'
import type { Limits, Rate, Spent } from '@hutong/limits'
import { HutongError, wait } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Authenticate, SentRequest } from './authenticate.ts'
import type { Caller } from './check-token.ts'
import { createFairQueue } from './fair-queue.ts'
import { createPace } from './pace-callers.ts'

/** How often somebody may ask. */
interface CallerRates {
  readonly perSecondMax?: number
  readonly perDayMax?: number
}

export type TurnedAway = 'rate-exceeded' | 'day-used-up' | 'overloaded'

export interface BoundSettings {
  readonly authenticate: Authenticate
  readonly ratesOf: (caller: Caller) => CallerRates
  /** Shared by all processes that answer. */
  readonly limits: Pick<Limits, 'takeUpTo'>
  readonly clock: Clock
  /** Requests of known callers that are answered at once; the others wait for a while. */
  readonly inProgressMax: number
  /** How long who asks too often waits for that word, about; 250 ms when it is left out. */
  readonly heldMs?: number
  /** Counts who was turned away. */
  readonly turnedAway: (code: TurnedAway, caller: Caller) => void
}

/** A window's system asks once for each citizen in front of it: this is a large city's, all windows at once, and an eighth of what a gateway answers. */
const perSecondMaxDefault = 200
const secondMs = 1_000
const dayMs = 86_400_000
/** What one process may hold unused of a second's requests, and of a day's. */
const aheadOfSecond = 1 / 20
const aheadOfDay = 1 / 200
const waitingPerPlace = 16
const waitMsMax = 1_000
/** Who asks again without waiting is slowed down to what its connections allow. */
const heldMsDefault = 250
const heldMax = 2_000

/**
 * Recognises callers, and lets each go on only as often as it may and while there is room: before anything of a body is read, so that a flood costs little
 * to refuse. Who may not go on is counted and not put on the record one by one. It is for every address of the server that wants to know who asks.
 *
 * The authenticator it returns rejects as the given one does, and as the limits do: what cannot be counted is not let through. Beyond that with
 * HUTONG_RATE_EXCEEDED, HUTONG_DAY_USED_UP and HUTONG_OVERLOADED, which are told as problems with Retry-After.
 */
export function boundCallers(server: FastifyInstance, settings: BoundSettings): Authenticate {
  const { authenticate, ratesOf, limits, clock, inProgressMax, turnedAway } = settings
  const { heldMs = heldMsDefault } = settings
  const pace = createPace(clock)
  const takeOne = createTakeAhead(limits, clock)
  const queue = createFairQueue({ inProgressMax, waitingMax: waitingPerPlace * inProgressMax })
  let heldCount = 0
  const replies = new WeakMap<SentRequest, FastifyReply>()
  server.addHook('onRequest', (request, reply, done) => {
    replies.set(request, reply)
    done()
  })

  const admit = (caller: Caller | null, request: SentRequest): ReturnType<Authenticate> => {
    if (!caller) return null
    const reply = replies.get(request)
    const beyond = spend(caller)
    if (beyond instanceof Promise) return beyond.then((found) => goOn(caller, found, reply))
    return goOn(caller, beyond, reply)
  }

  /** The second's first: what it refuses is not taken off the day. */
  const spend = (caller: Caller): Beyond | Promise<Beyond> => {
    const { perSecondMax = perSecondMaxDefault, perDayMax } = ratesOf(caller)
    if (!pace(nameOf(caller), perSecondMax)) return tooSoon
    const second = takeOne(secondsRate(caller, perSecondMax))
    if (perDayMax === undefined && !(second instanceof Promise)) {
      return beyondOf('rate-exceeded', second)
    }
    return spendBoth(second, caller, perDayMax)
  }
  const spendBoth = async (
    second: Spent | Promise<Spent>,
    caller: Caller,
    perDayMax: number | undefined,
  ): Promise<Beyond> => {
    const beyond = beyondOf('rate-exceeded', await second)
    if (beyond || perDayMax === undefined) return beyond
    return beyondOf('day-used-up', await takeOne(daysRate(caller, perDayMax)))
  }

  const goOn = (
    caller: Caller,
    beyond: Beyond,
    reply: FastifyReply | undefined,
  ): ReturnType<Authenticate> => {
    if (beyond) return holdBack().then(() => turnAway(beyond, caller, reply))
    if (!reply) return caller
    const { admitted, leave } = queue.enter(nameOf(caller))
    // Whoever has gone while it was counted is not told so again.
    if (reply.raw.destroyed) leave()
    else reply.raw.once('close', leave)
    if (admitted === true) return caller
    return untilAdmitted(admitted, leave).then((isIn) =>
      isIn ? caller : turnAway({ code: 'overloaded', retryAfterMs: secondMs }, caller, reply),
    )
  }

  /** Not all at one moment again, and not more than memory has room for. */
  const holdBack = async (): Promise<void> => {
    if (heldCount >= heldMax) return
    heldCount += 1
    await wait(heldMs * (0.5 + Math.random()))
    heldCount -= 1
  }

  const turnAway = (
    { code, retryAfterMs }: NonNullable<Beyond>,
    caller: Caller,
    reply: FastifyReply | undefined,
  ): never => {
    turnedAway(code, caller)
    void reply?.header('retry-after', String(Math.ceil(retryAfterMs / secondMs)))
    throw failures[code]()
  }

  return (request) => {
    const checked = authenticate(request)
    if (checked instanceof Promise) return checked.then((caller) => admit(caller, request))
    return admit(checked, request)
  }
}

const tooSoon = { code: 'rate-exceeded', retryAfterMs: secondMs } as const

type Beyond = { readonly code: TurnedAway; readonly retryAfterMs: number } | undefined

const beyondOf = (code: TurnedAway, spent: Spent): Beyond =>
  spent.taken ? undefined : { code, retryAfterMs: spent.retryAfterMs }

const failures: Readonly<Record<TurnedAway, () => HutongError>> = {
  'rate-exceeded': () =>
    new HutongError(
      'HUTONG_RATE_EXCEEDED',
      'a caller asked more often than it may in a second: it has to ask more slowly, or have perSecondMax raised',
    ),
  'day-used-up': () =>
    new HutongError(
      'HUTONG_DAY_USED_UP',
      'a caller asked more often than it may in a day: it has to wait, or have perDayMax raised',
    ),
  overloaded: () =>
    new HutongError(
      'HUTONG_OVERLOADED',
      'more requests came at once than are answered here: they have to be sent again, or more gateways started',
    ),
}

/** By the number of an account, or the name of a system: nobody's own. */
const nameOf = ({ client, person }: Caller): string =>
  person ? `person:${person.account}` : `client:${client}`

const secondsRate = (caller: Caller, max: number): Rate => ({
  bucket: `rate:${nameOf(caller)}`,
  max,
  windowMs: secondMs,
  ahead: Math.ceil(max * aheadOfSecond),
})

const daysRate = (caller: Caller, max: number): Rate => ({
  bucket: `rate:${nameOf(caller)}`,
  max,
  windowMs: dayMs,
  ahead: Math.ceil(max * aheadOfDay),
})

async function untilAdmitted(
  admitted: boolean | Promise<boolean>,
  leave: () => void,
): Promise<boolean> {
  const timer = setTimeout(leave, waitMsMax)
  try {
    return await admitted
  } finally {
    clearTimeout(timer)
  }
}
