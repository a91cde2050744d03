import { HutongError } from '@hutong/process'
import { openRedis } from '@hutong/redis'
import type { Word } from '@hutong/redis'
import type { RecordReader } from '../store.ts'
import type { RedisStoreSettings } from './open-redis-writer.ts'
import { outlineRecords } from './outline-records.ts'
import { rememberSlots } from './parse-slot.ts'
import { isSamePlace, readPlace } from './read-place.ts'
import type { TopicPlace } from './read-place.ts'
import { readSlots, refuseLost } from './read-slots.ts'
import type { FoundSlots } from './read-slots.ts'

const attemptsMax = 5

/**
 * The store's reading side on Redis or Redis Cluster. A question asks every slot of the topic at once where they were last time, and at the same time
 * whether they are still there: so it takes one way to Redis and back, and never mixes generations.
 */
export async function openRedisReader(settings: RedisStoreSettings): Promise<RecordReader> {
  const { redis, namespace = '' } = settings
  const unavailable = 'HUTONG_STORE_UNAVAILABLE'
  const connection = await openRedis({ redis, patience: 'fail', unavailable })
  const places = new Map<string, TopicPlace>()
  const parse = rememberSlots()

  async function find(topic: string, words: readonly Word[]): Promise<FoundSlots> {
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const assumed = places.get(topic)
      const [place, found] = await Promise.all([
        readPlace(connection, namespace, topic),
        assumed && readSlots(connection, { ...assumed, namespace, topic }, words, parse),
      ])
      if (place.partitions.length === 0) return { slots: [], records: [], lost: [] }
      if (assumed && found && isSamePlace(place, assumed)) return found
      // Only topics that exist are remembered, so that made-up names cannot fill the memory.
      places.set(topic, place)
    }
    throw new HutongError(unavailable, 'the active generation of the store changes all the time')
  }

  return {
    slots: async (topic) => (await find(topic, [])).slots,
    bySubject: async (topic, subjects) =>
      refuseLost(topic, await find(topic, ['subjects', ...subjects])),
    byKey: async (topic, key) => refuseLost(topic, await find(topic, ['keys', key])),
    outlines: (topic, keyPrefix, signal) =>
      outlineRecords(connection, { namespace, topic }, keyPrefix, signal),
    close: () => connection.close(),
  }
}
