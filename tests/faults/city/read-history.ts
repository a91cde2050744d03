import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '@hutong/log'
import { isHeartbeatKey, openEvent, parseHeartbeat } from '@hutong/schemas'
import type { RecordReader } from '@hutong/store'
import type { LoggedEvent, LoggedRecord, StoredSlot } from '../../support/history/history.ts'
import { readLeaves } from '../../support/read-leaves.ts'
import { weddingTopic } from './export-weddings.ts'

/** All partitions of a topic to their ends, by partition. */
async function* readTopic(log: Log, topic: string) {
  const ends = await log.ends(topic)
  for (const [partition, end] of ends.entries()) {
    const stop = new AbortController()
    if (end === 0) continue
    for await (const batch of log.tail(topic, partition, 0, stop.signal)) {
      for (const record of batch.records) yield { ...record, partition }
      if (batch.next >= end) break
    }
    stop.abort()
  }
}

/** The log as it is now, whole. */
export async function readLogged(log: Log): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = []
  for await (const { partition, offset, key, value } of readTopic(log, weddingTopic)) {
    if (isHeartbeatKey(key)) {
      const beat = parseHeartbeat(value)
      if (!beat) throw new Error(`no heartbeat at offset ${offset} of partition ${partition}`)
      const { source, fence } = beat
      events.push({ kind: 'heartbeat', partition, offset, source, fence })
      continue
    }
    const opened = openEvent(value)
    if (!opened.ok) throw new Error(`offset ${offset} of partition ${partition}: ${opened.reason}`)
    const { recordVersion: version, status, source, fence } = opened.event
    events.push({ kind: 'record', partition, offset, key, version, status, source, fence })
  }
  return events
}

/** Places of rows that were set aside. */
export async function readQuarantined(log: Log): Promise<ReadonlySet<string>> {
  const places = new Set<string>()
  for await (const { key } of readTopic(log, 'quarantine.minzheng')) places.add(key)
  return places
}

/** Every slot, and what it holds under each key of the log. */
export async function readStore(
  records: RecordReader,
  log: readonly LoggedEvent[],
): Promise<readonly StoredSlot[]> {
  const keysOf = Map.groupBy(
    new Set(log.filter(isRecord).map(({ key, partition }) => `${partition} ${key}`)),
    (place) => Number(place.split(' ')[0]),
  )
  const slots = await records.slots(weddingTopic)
  return Promise.all(
    slots.map(async ({ partition, next, recordCount, digest }) => {
      const found = new Map<string, Held>()
      for (const place of keysOf.get(partition) ?? []) {
        const key = place.slice(place.indexOf(' ') + 1)
        const [record] = (await records.byKey(weddingTopic, key)).records
        if (record) found.set(key, { version: record.version, status: record.status })
      }
      return { partition, next, recordCount, digest, records: found }
    }),
  )
}

type Held = Pick<LoggedRecord, 'version' | 'status'>
const isRecord = (event: LoggedEvent): event is LoggedRecord => event.kind === 'record'

/** Leaf hashes of every ledger in the folder as it is published now, by origin. */
export function readLedgers(data: string): ReadonlyMap<string, readonly string[]> {
  const folder = join(data, 'ledger')
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'checkpoint')))
  return new Map(names.map((name) => [`hutong.example/${name}`, readLeaves(join(folder, name))]))
}
