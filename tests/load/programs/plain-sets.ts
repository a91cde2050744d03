import { recordsTopic } from '@hutong/log'
import type { LogRecord } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { recordTypes } from '@hutong/schemas'
import { Redis } from 'ioredis'

// The same keys and bytes as the projection writes, read beforehand, as plain pipelined SETs: neither judged, nor found by person, nor with a position.
const recordsPerPipeline = 500
const underWayMax = 8

const [kafka = '', redis = ''] = process.argv.slice(2)
const topics = recordTypes.map(({ topic }) => recordsTopic(topic))
const log = await openLog({ profile: 'city', kafka, instance: 'bench-plain', topics })
const records: LogRecord[] = []
for (const { name } of topics) {
  for (const [partition, end] of (await log.ends(name)).entries()) {
    const stop = new AbortController()
    for await (const batch of log.tail(name, partition, 0, stop.signal)) {
      records.push(...batch.records)
      if (batch.next >= end) break
    }
    stop.abort()
  }
}
await log.close()

const [host = '', port = ''] = redis.split(':')
const client = new Redis({ host, port: Number(port) })
const startedAt = performance.now()
let underWay: Promise<unknown>[] = []
for (let start = 0; start < records.length; start += recordsPerPipeline) {
  const pipeline = client.pipeline()
  for (const { key, value } of records.slice(start, start + recordsPerPipeline)) {
    pipeline.set(key, Buffer.from(value))
  }
  underWay.push(pipeline.exec())
  if (underWay.length >= underWayMax) await underWay.shift()
}
await Promise.all(underWay)
underWay = []
const seconds = (performance.now() - startedAt) / 1_000
process.stdout.write(`${JSON.stringify({ records: records.length, seconds })}\n`)
await client.quit()
