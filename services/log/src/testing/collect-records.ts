import type { Log, LogBatch, LogRecord } from '../log.ts'

/** Waits until `count` records from `from` on were read. */
export async function collectRecords(
  log: Log,
  topic: string,
  partition: number,
  from: number,
  count: number,
): Promise<LogRecord[]> {
  const records: LogRecord[] = []
  const stop = new AbortController()
  for await (const batch of log.tail(topic, partition, from, stop.signal)) {
    records.push(...batch.records)
    if (records.length >= count) stop.abort()
  }
  return records
}

export async function firstBatch(
  log: Log,
  topic: string,
  partition: number,
  from: number,
): Promise<LogBatch> {
  for await (const batch of log.tail(topic, partition, from, new AbortController().signal))
    return batch
  throw new Error('a tail that is not aborted gives at least one batch')
}
