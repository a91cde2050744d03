import { wait } from '@hutong/process'
import type { Log } from '@hutong/log'
import type { Generations } from '@hutong/store'

export interface AsFar {
  readonly generations: Pick<Generations, 'slots'>
  readonly log: Pick<Log, 'partitionCount'>
  readonly topics: readonly string[]
  readonly generation: number
  readonly than: number
}

const lookEveryMs = 20

/** Waits until one generation has every slot of these topics, each at least as far as in the other; false = not so within the time, or aborted. */
export async function untilAsFar(
  question: AsFar,
  { msMax, signal }: { readonly msMax: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(msMax)])
  do {
    if (await isAsFar(question)) return true
  } while (await wait(lookEveryMs, inTime))
  return false
}

async function isAsFar(question: AsFar): Promise<boolean> {
  const told = await Promise.all(question.topics.map((topic) => isTopicAsFar(topic, question)))
  return told.every(Boolean)
}

async function isTopicAsFar(
  topic: string,
  { generations, log, generation, than }: AsFar,
): Promise<boolean> {
  // In this order: what the second look finds can only be further than at the time of the first.
  const others = await generations.slots(than, topic)
  const slots = await generations.slots(generation, topic)
  if (slots.length < log.partitionCount(topic)) return false
  return others.every((other) =>
    slots.some(({ partition, next }) => partition === other.partition && next >= other.next),
  )
}
