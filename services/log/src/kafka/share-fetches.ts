import { HutongError } from '@hutong/process'
import type { Brokers, LeaderOf } from './connect-brokers.ts'
import { explainFailure, isFinal } from './explain-failure.ts'
import { describeCode } from './kafkajs-internals.ts'
import { fetchExchange } from './requests.ts'
import type { FetchBounds, FetchedPartition } from './requests.ts'

/** A partition that cannot be read for so long is given up, and its reader told. An election of leaders takes less. */
const troubleMsMax = 15_000
const retryMs = 100
const offsetOutOfRange = 1

/** What is wanted of one partition, by one reader. */
interface Need {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly resolve: (fetched: FetchedPartition | undefined) => void
  readonly reject: (cause: HutongError) => void
  readonly signal: AbortSignal
  troubledSince: number | undefined
}

/** Undefined = the signal was aborted. `errorCode` is 0, or 1: no such offset. */
export type FetchOne = (
  topic: string,
  partition: number,
  offset: number,
  signal: AbortSignal,
) => Promise<FetchedPartition | undefined>

/**
 * Fetches for many readers at once: whoever wants something of one broker shares one request, since a broker answers a connection's requests one
 * after another, and a long one would hold up all the others. Failures are tried again until it is clear that they last.
 *
 * @throws HutongError HUTONG_LOG_UNAVAILABLE, HUTONG_LOG_UNREACHABLE, HUTONG_LOG_LOGIN_REFUSED …, after 15 s of trouble
 */
export function shareFetches(settings: {
  readonly brokers: Brokers
  readonly where: string
  readonly bounds: FetchBounds
}): FetchOne {
  const { brokers, where, bounds } = settings
  const waiting = new Set<Need>()
  const busy = new Set<number>()
  let planned = false

  /** Readers that want something in the same turn go along. */
  function plan(): void {
    if (planned || waiting.size === 0) return
    planned = true
    setImmediate(() => {
      planned = false
      void dispatch()
    })
  }

  async function dispatch(): Promise<void> {
    const leaderOf = await findLeaders()
    if (!leaderOf) return
    const perBroker = new Map<number, Need[]>()
    for (const need of waiting) {
      const leader = leaderOf(need.topic, need.partition)
      if (leader === undefined) {
        brokers.forget()
        trouble(need, unavailable(where, need, 'it has no leader'))
      } else if (!busy.has(leader)) {
        const group = perBroker.get(leader)
        if (group) group.push(need)
        else perBroker.set(leader, [need])
      }
    }
    for (const [leader, needs] of perBroker) void exchange(leader, needs)
  }

  /** Undefined when the cluster cannot be looked at: everybody who waits has been told. */
  async function findLeaders(): Promise<LeaderOf | undefined> {
    try {
      return await brokers.leaders()
    } catch (cause) {
      const failure = explainFailure(where, cause)
      for (const need of waiting) trouble(need, failure)
      return undefined
    }
  }

  async function exchange(leader: number, group: readonly Need[]): Promise<void> {
    if (busy.has(leader)) return
    busy.add(leader)
    // Some may have been given up, or asked for by another turn, while the leader was looked up.
    const needs = oneForEachPartition(group.filter((need) => waiting.has(need)))
    for (const need of needs) waiting.delete(need)
    try {
      const fetched = await brokers.send(leader, fetchExchange(needs, bounds))
      for (const need of needs) answer(need, fetched)
    } catch (cause) {
      brokers.renew(leader)
      for (const need of needs) trouble(need, explainFailure(where, cause))
    } finally {
      busy.delete(leader)
      plan()
    }
  }

  function answer(need: Need, fetched: readonly FetchedPartition[]): void {
    const own = fetched.find(
      ({ topic, partition }) => topic === need.topic && partition === need.partition,
    )
    if (own && (own.errorCode === 0 || own.errorCode === offsetOutOfRange)) {
      need.resolve(own)
      return
    }
    brokers.forget()
    const { name, retriable } = describeCode(own?.errorCode ?? -1)
    const failure = unavailable(where, need, name)
    if (retriable) trouble(need, failure)
    else need.reject(failure)
  }

  /** Again, a little later, unless it has gone on for too long. */
  function trouble(need: Need, failure: HutongError): void {
    waiting.delete(need)
    if (need.signal.aborted) return
    need.troubledSince ??= performance.now()
    if (isFinal(failure) || performance.now() - need.troubledSince > troubleMsMax) {
      need.reject(failure)
      return
    }
    setTimeout(() => {
      if (need.signal.aborted) return
      waiting.add(need)
      plan()
    }, retryMs)
  }

  return (topic, partition, offset, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        resolve(undefined)
        return
      }
      const giveUp = (): void => {
        waiting.delete(need)
        resolve(undefined)
      }
      const need: Need = {
        topic,
        partition,
        offset,
        resolve: (fetched) => {
          signal.removeEventListener('abort', giveUp)
          resolve(fetched)
        },
        reject: (cause) => {
          signal.removeEventListener('abort', giveUp)
          reject(cause)
        },
        signal,
        troubledSince: undefined,
      }
      signal.addEventListener('abort', giveUp, { once: true })
      waiting.add(need)
      plan()
    })
}

/** An answer names the partition and not the reader, so two readers of one partition take turns: else one would be given what lies at the other's place. */
function oneForEachPartition(needs: readonly Need[]): readonly Need[] {
  const chosen = new Map<string, Need>()
  for (const need of needs) {
    const name = `${need.topic} ${need.partition}`
    if (!chosen.has(name)) chosen.set(name, need)
  }
  return [...chosen.values()]
}

const unavailable = (where: string, { topic, partition }: Need, why: string): HutongError =>
  new HutongError(
    'HUTONG_LOG_UNAVAILABLE',
    `Kafka at ${where} does not give ${topic}, partition ${partition}: ${why}; look at its brokers`,
  )
