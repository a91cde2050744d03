import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findDepartments, loadConnector, runConnector } from '@hutong/connectors'
import type { Stream } from '@hutong/connectors'
import { recordsTopic, topicsOf } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock } from '@hutong/process'
import { recordTypes } from '@hutong/schemas'
import type { City } from '../../src/city/city.ts'

const heartbeat = '__hb:'
const topics = recordTypes.map(({ topic }) => topic)

/** What each key says in the end, but for when it was said: status and digest of the contents; and how many records there are in all. */
export interface Held {
  readonly records: ReadonlyMap<string, string>
  readonly count: number
}

/** What lies in the log of a city. */
export async function recordsInLog({ addresses: { kafka } }: City): Promise<Held> {
  const log = await openLog({
    profile: 'city',
    kafka,
    instance: 'reader',
    topics: topics.map(recordsTopic),
    readOnly: true,
  })
  try {
    return await readAll(log)
  } finally {
    await log.close()
  }
}

/** What a city's export files come to, read by every department's connector.yaml. */
export async function recordsOfFiles(inbox: string, without: readonly string[]): Promise<Held> {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-log-'))
  const connectors = await Promise.all([...findDepartments().values()].map(loadConnector))
  const log = await openLog({
    profile: 'embedded',
    folder,
    topics: topicsOf(recordTypes),
  })
  try {
    const streams = connectors.flatMap((connector) => connector.streams)
    for (const stream of streams)
      if (!without.includes(stream.source)) await readOnce(stream, log, inbox)
    return await readAll(log)
  } finally {
    await log.close()
    rmSync(folder, { recursive: true })
  }
}

async function readOnce(stream: Stream, log: Log, inbox: string): Promise<void> {
  const stop = new AbortController()
  const running = runConnector({
    stream,
    log,
    inbox,
    keys: { quarantine: Buffer.alloc(32, 1), recordId: Buffer.alloc(32, 2) },
    clock: systemClock,
    logger: silentLogger,
    signal: stop.signal,
  })
  await running.firstPollDone
  stop.abort()
  await running.stopped
}

async function readAll(log: Log): Promise<Held> {
  const partitions = await Promise.all(
    topics.map(async (topic) => {
      const ends = await log.ends(topic)
      return ends.flatMap((end, partition) => (end === 0 ? [] : [{ topic, partition, end }]))
    }),
  )
  const read = await Promise.all(partitions.flat().map((one) => readPartition(log, one)))
  const all = read.flat()
  return { records: new Map(all), count: all.length }
}

async function readPartition(
  log: Log,
  { topic, partition, end }: { topic: string; partition: number; end: number },
): Promise<readonly (readonly [key: string, told: string])[]> {
  const told: (readonly [string, string])[] = []
  const stop = new AbortController()
  for await (const batch of log.tail(topic, partition, 0, stop.signal)) {
    for (const { key, value } of batch.records) {
      if (key.startsWith(heartbeat)) continue
      const event: { hutongstatus: string; hutongdigest: string } = JSON.parse(
        Buffer.from(value).toString(),
      )
      told.push([key, `${event.hutongstatus} ${event.hutongdigest}`])
    }
    if (batch.next >= end) break
  }
  return told
}
