import { HutongError } from '@hutong/process'
import type { RedisConnection, Word } from '@hutong/redis'
import type { Found, Slot, StoredRecord } from '../store.ts'
import { findScript } from './find-script.ts'
import { positionKey } from './key-names.ts'
import { parseRecord } from './parse-record.ts'
import { arrayOf, bytesOf } from './parse-reply.ts'
import { parseSlot } from './parse-slot.ts'
import type { TopicPlace } from './read-place.ts'

/** The slots of a topic at a place, each with the records asked for; `lost` are those that are on the list and not there. */
export interface FoundSlots extends Found {
  readonly lost: readonly number[]
}

/** Asks every slot at once. @param words of find-script.ts */
export async function readSlots(
  connection: RedisConnection,
  where: TopicPlace & { readonly namespace: string; readonly topic: string },
  words: readonly Word[],
  parse = parseSlot,
): Promise<FoundSlots> {
  const { topic, partitions } = where
  const positions = partitions.map((partition) => positionKey({ ...where, partition }))
  const replies = await connection.runOnEach(findScript, positions, words)
  const slots: Slot[] = []
  const records: StoredRecord[] = []
  const lost: number[] = []
  for (const [at, partition] of partitions.entries()) {
    const reply = replies[at]
    if (reply === null) {
      lost.push(partition)
      continue
    }
    const [fields, ...found] = arrayOf(reply)
    slots.push(parse(topic, partition, bytesOf(fields).toString()))
    for (let word = 0; word < found.length; word += 2) {
      records.push(parseRecord(partition, bytesOf(found[word]), bytesOf(found[word + 1])))
    }
  }
  return { slots, records: records.toSorted((a, b) => b.offset - a.offset), lost }
}

/** A part of a topic must not be taken for the whole: what was not found could lie in the slot that is lost. */
export function refuseLost(topic: string, { slots, records, lost }: FoundSlots): Found {
  if (lost.length === 0) return { slots, records }
  throw new HutongError(
    'HUTONG_STORE_SLOT_LOST',
    `the store has lost ${topic}, partition ${lost.join(', ')}: the projection builds it again from the log; see that it runs`,
  )
}
