import type { RedisConnection } from '@hutong/redis'
import { unknownGeneration } from '../refuse-generation.ts'
import { registerScript } from './generation-scripts.ts'
import { generationsKey } from './key-names.ts'
import { parseNumbers } from './parse-reply.ts'

export interface Registration {
  /** Whether the partition was never on the list, so that nothing of it can be there. @throws HutongError HUTONG_STORE_GENERATION_UNKNOWN */
  readonly add: (topic: string, partition: number) => Promise<{ readonly isNew: boolean }>
  /** @throws HutongError HUTONG_STORE_GENERATION_UNKNOWN when it was dropped while its slots were written. */
  readonly check: () => void
  readonly stop: () => void
}

const againEveryMsDefault = 10_000

/**
 * Keeps the list of partitions true, by which readers know a whole topic from a part of it. The list lies on another node of a cluster than the
 * slots and can be lost alone, so it is told again and again, always all partitions at once.
 */
export function keepRegistered(
  connection: RedisConnection,
  writer: {
    readonly namespace: string
    readonly generation: number
    /** It writes whatever is active, as against a generation that was named to it. */
    readonly isActive: boolean
  },
  againEveryMs = againEveryMsDefault,
): Registration {
  const { namespace, generation, isActive } = writer
  const partitionsOf = new Map<string, Set<number>>()
  let dropped = false
  const check = (): void => {
    if (dropped) throw unknownGeneration(generation)
  }
  /** Gives the partitions that were never on the list. */
  async function tell(topic: string): Promise<readonly number[]> {
    const partitions = partitionsOf.get(topic) ?? []
    const words = [generation, isActive ? 1 : 0, topic, ...partitions]
    const reply = await connection.run(registerScript, generationsKey(namespace), words)
    dropped = reply === null
    check()
    return parseNumbers(reply)
  }
  const timer = setInterval(() => {
    // Whoever acquires or applies next hears of a failure.
    for (const topic of partitionsOf.keys()) tell(topic).catch(() => undefined)
  }, againEveryMs)
  timer.unref()
  return {
    add: async (topic, partition) => {
      partitionsOf.set(topic, (partitionsOf.get(topic) ?? new Set()).add(partition))
      return { isNew: (await tell(topic)).includes(partition) }
    },
    check,
    stop: () => clearInterval(timer),
  }
}
