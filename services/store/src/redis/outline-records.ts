import type { RedisConnection } from '@hutong/redis'
import type { RecordOutline } from '../store.ts'
import { generationPrefix, positionKey, slotPrefix, type SlotPlace } from './key-names.ts'
import { outlineScript } from './outline-script.ts'
import { parseStatus } from './parse-record.ts'
import { arrayOf, bytesOf, parseNumber } from './parse-reply.ts'
import { readPlace } from './read-place.ts'

/**
 * Walks over the keys of every server, some hundred at a time, and has the records outlined where they lie. A generation that is switched to meanwhile
 * is not looked at.
 */
export async function* outlineRecords(
  connection: RedisConnection,
  where: { readonly namespace: string; readonly topic: string },
  keyPrefix: string,
  signal: AbortSignal,
): AsyncGenerator<readonly RecordOutline[]> {
  const { namespace, topic } = where
  const { generation, partitions } = await readPlace(connection, namespace, topic)
  const prefixes = partitions.map((partition) => {
    const place = { namespace, generation, topic, partition }
    return { place, prefix: `${slotPrefix(place)}r:` }
  })
  const pattern = `${generationPrefix(namespace, generation)}${topic}:p*}:r:${keyPrefix}*`
  for await (const names of connection.scanKeys({ pattern, signal })) {
    for (const { place, prefix } of prefixes) {
      const own = names.filter((name) => name.startsWith(prefix))
      const keys = own.map((name) => name.slice(prefix.length))
      if (keys.length > 0) yield await outline(connection, place, keys)
    }
  }
}

async function outline(
  connection: RedisConnection,
  place: SlotPlace,
  keys: readonly string[],
): Promise<readonly RecordOutline[]> {
  const replies = arrayOf(await connection.run(outlineScript, positionKey(place), keys))
  return keys.flatMap((key, at): readonly RecordOutline[] => {
    const reply = replies[at]
    if (reply === null || reply === undefined) return []
    const [version, status, tainted, print] = arrayOf(reply)
    return [
      {
        key,
        version: bytesOf(version).toString(),
        status: parseStatus(bytesOf(status).toString()),
        isTainted: parseNumber(tainted) === 1,
        print: bytesOf(print).toString(),
      },
    ]
  })
}
