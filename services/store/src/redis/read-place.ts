import type { RedisConnection } from '@hutong/redis'
import { placeScript } from './generation-scripts.ts'
import { generationsKey } from './key-names.ts'
import { arrayOf, parseNumber, parseNumbers } from './parse-reply.ts'

/** The generation that answers, and all partitions of the topic in it; none while nothing was written. */
export interface TopicPlace {
  readonly generation: number
  readonly partitions: readonly number[]
}

const nowhere: TopicPlace = { generation: 0, partitions: [] }

export async function readPlace(
  connection: RedisConnection,
  namespace: string,
  topic: string,
): Promise<TopicPlace> {
  const words = [topic]
  const reply = arrayOf(await connection.run(placeScript, generationsKey(namespace), words))
  if (reply.length === 0) return nowhere
  const [generation, partitions] = reply
  return { generation: parseNumber(generation), partitions: parseNumbers(partitions) }
}

export const isSamePlace = (a: TopicPlace, b: TopicPlace): boolean =>
  a.generation === b.generation && a.partitions.join() === b.partitions.join()
