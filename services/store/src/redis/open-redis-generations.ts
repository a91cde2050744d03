import { openRedis } from '@hutong/redis'
import type { Script, Word } from '@hutong/redis'
import type { Generations } from '../generations.ts'
import { activeGeneration, unknownGeneration } from '../refuse-generation.ts'
import {
  activateScript,
  clearScript,
  closeSlotScript,
  createScript,
  forgetScript,
  leavingScript,
  listScript,
  partitionsScript,
  proposeScript,
  replacedScript,
} from './generation-scripts.ts'
import { generationPrefix, generationsKey, positionKey } from './key-names.ts'
import type { RedisStoreSettings } from './open-redis-writer.ts'
import { arrayOf, parseNumber, parseNumbers } from './parse-reply.ts'
import { readSlots } from './read-slots.ts'

export async function openRedisGenerations(settings: RedisStoreSettings): Promise<Generations> {
  const { redis, namespace = '' } = settings
  const unavailable = 'HUTONG_STORE_UNAVAILABLE'
  const connection = await openRedis({ redis, patience: 'wait', unavailable })
  const onList = (script: Script, ...words: Word[]): Promise<unknown> =>
    connection.run(script, generationsKey(namespace), words)
  const readList = async (): Promise<readonly unknown[]> => arrayOf(await onList(listScript))

  /** Without their positions the slots are gone for everybody, at once and whole; the rest is a matter of tidiness. */
  async function closeSlots(generation: number): Promise<void> {
    const held = await onList(forgetScript, generation)
    if (held === -1) throw activeGeneration(generation)
    const words = arrayOf(held)
    for (let at = 0; at < words.length; at += 2) {
      const topic = String(words[at])
      for (const partition of parseNumbers(words[at + 1])) {
        const position = positionKey({ namespace, generation, topic, partition })
        await connection.run(closeSlotScript, position, [])
      }
    }
  }

  return {
    active: async () => parseMaybe((await readList())[0]),
    list: async () => parseNumbers((await readList())[1]),
    replacedAt: async (generation) => parseMaybe(await onList(replacedScript, generation)),
    slots: async (generation, topic) => {
      const partitions = parseNumbers(await onList(partitionsScript, generation, topic))
      const where = { namespace, generation, topic, partitions }
      return (await readSlots(connection, where, [])).slots
    },
    create: async () => parseNumber(await onList(createScript)),
    activate: async (next, { expected }) => {
      const done = await onList(activateScript, next, expected ?? '')
      if (done === -1) throw unknownGeneration(next)
      return done === 1
    },
    propose: async (next) => {
      const done = await onList(proposeScript, next ?? '')
      if (done === 0 && next !== null) throw unknownGeneration(next)
    },
    // A list that ends with nothing is shorter by it.
    proposed: async () => parseMaybe((await readList())[2] ?? null),
    drop: async (generation, progress = {}) => {
      await closeSlots(generation)
      const prefix = generationPrefix(namespace, generation)
      if (!(await connection.removeKeys({ prefix, ...progress }))) return false
      await onList(clearScript, generation)
      return true
    },
    halfDropped: async () => parseNumbers(await onList(leavingScript)),
    close: () => connection.close(),
  }
}

const parseMaybe = (reply: unknown): number | null => (reply === null ? null : parseNumber(reply))
