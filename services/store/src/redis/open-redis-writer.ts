import { openRedis } from '@hutong/redis'
import type { RedisConnection, Word } from '@hutong/redis'
import { checkBatch } from '../check-batch.ts'
import type { ApplyResult, RecordWriter, SlotBatch } from '../store.ts'
import { acquireScript } from './acquire-script.ts'
import { applyScript } from './apply-script.ts'
import { cutCalls } from './cut-calls.ts'
import { openActiveScript } from './generation-scripts.ts'
import { keepRegistered } from './keep-registered.ts'
import { generationsKey, positionKey, slotPrefix } from './key-names.ts'
import type { SlotPlace } from './key-names.ts'
import { arrayOf, bytesOf, parseNumber, strangeReply } from './parse-reply.ts'
import { parseSlot } from './parse-slot.ts'
import { takeTurns } from './take-turns.ts'

export interface RedisStoreSettings {
  /** The text of HUTONG_REDIS. */
  readonly redis: string
  /** What all keys begin with; stores that differ in it do not touch each other. */
  readonly namespace?: string
}

// While one is answered the next is on its way, so that Redis has always something to do.
const batchesUnderWayMax = 2

/** The store's writing side on Redis or Redis Cluster. Slots are written side by side, the batches of one slot in their order. */
export async function openRedisWriter(
  settings: RedisStoreSettings & { readonly generation?: number },
): Promise<RecordWriter> {
  const { redis, namespace = '' } = settings
  const unavailable = 'HUTONG_STORE_UNAVAILABLE'
  const connection = await openRedis({ redis, patience: 'wait', unavailable })
  const generation = settings.generation ?? (await openActive(connection, namespace))
  const isActive = settings.generation === undefined
  const registration = keepRegistered(connection, { namespace, generation, isActive })
  const inTurn = takeTurns(batchesUnderWayMax)
  const positionOf = (topic: string, partition: number): string =>
    positionKey({ namespace, generation, topic, partition })
  return {
    acquire: async (topic, partition) => {
      const { isNew } = await registration.add(topic, partition)
      // From here on readers miss the slot until it is there, rather than take the others for the whole topic.
      const fields = await acquireFields(
        connection,
        { namespace, generation, topic, partition },
        isNew,
      )
      return parseSlot(topic, partition, bytesOf(fields).toString())
    },
    apply: async (batch) => {
      checkBatch(batch)
      const position = positionOf(batch.topic, batch.partition)
      return inTurn(position, (before) => {
        registration.check()
        return applyCalls(connection, position, batch, before)
      })
    },
    close: async () => {
      registration.stop()
      await connection.close()
    },
  }
}

async function openActive(connection: RedisConnection, namespace: string): Promise<number> {
  try {
    return parseNumber(await connection.run(openActiveScript, generationsKey(namespace), []))
  } catch (cause) {
    await connection.close()
    throw cause
  }
}

/** A slot that lost its position is emptied before it is made again: what is left of it would be counted wrongly for ever. */
async function acquireFields(
  connection: RedisConnection,
  place: SlotPlace,
  isNew: boolean,
): Promise<unknown> {
  const position = positionKey(place)
  const fields = await connection.run(acquireScript, position, [isNew ? 1 : 0])
  if (fields !== null) return fields
  // Whoever makes the position meanwhile has emptied the slot, and writes to it.
  await connection.removeKeys({ prefix: slotPrefix(place), unless: position })
  return connection.run(acquireScript, position, [1])
}

/** Sends all calls at once: each one moves the position on only from where the one before it has left it. */
async function applyCalls(
  connection: RedisConnection,
  position: string,
  batch: SlotBatch,
  before: Promise<unknown>,
): Promise<ApplyResult> {
  const send = async (words: readonly Word[]): Promise<ApplyResult> =>
    parseResult(await connection.run(applyScript, position, words))
  const calls = [...cutCalls(batch)].map((words) => ({ words, sent: send(words) }))
  // They are waited for in turn; until then a failure must not count as unhandled.
  for (const { sent } of calls) sent.catch(() => undefined)
  let outcome: ApplyResult['outcome'] = 'DUP'
  let next = batch.from
  let staleCount = 0
  for (const { words, sent } of calls) {
    let result = await sent
    if (result.outcome === 'GAP') {
      // One before it may have come later, having been sent again: to a node that knew no script, or no slot any more.
      await before
      result = await send(words)
    }
    staleCount += result.staleCount
    next = result.next
    if (result.outcome === 'GAP' || result.outcome === 'FENCED') return { ...result, staleCount }
    if (result.outcome === 'APPLIED') outcome = 'APPLIED'
  }
  return { outcome, next, staleCount }
}

function parseResult(reply: unknown): ApplyResult {
  const [word, next, staleCount] = arrayOf(reply)
  const outcome = outcomes.find((each) => each === String(word))
  if (outcome === undefined) throw strangeReply()
  return { outcome, next: parseNumber(next), staleCount: parseNumber(staleCount) }
}

const outcomes: readonly ApplyResult['outcome'][] = ['APPLIED', 'DUP', 'GAP', 'FENCED']
