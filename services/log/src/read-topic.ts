import type { Log, LogRecord } from './log.ts'

/**
 * Every record that a topic holds now, partition after partition, and what comes meanwhile in its last batch. Ends early when the signal is aborted.
 *
 * @param from where each partition begins; left out: its first record
 */
export async function* readTopic(
  log: Log,
  topic: string,
  signal: AbortSignal,
  from: readonly number[] = [],
): AsyncGenerator<LogRecord & { readonly partition: number }> {
  for (const [partition, end] of (await log.ends(topic)).entries()) {
    const first = from[partition] ?? 0
    if (end > first) yield* readPartition(log, { topic, partition, first, end }, signal)
  }
}

/** Every record that one partition holds from `first` to `end`, and the rest of the batch in which `end` lies. Ends early when the signal is aborted. */
export async function* readPartition(
  log: Log,
  stretch: {
    readonly topic: string
    readonly partition: number
    readonly first: number
    readonly end: number
  },
  signal: AbortSignal,
): AsyncGenerator<LogRecord & { readonly partition: number }> {
  const { topic, partition, first, end } = stretch
  const enough = new AbortController()
  const stop = AbortSignal.any([signal, enough.signal])
  try {
    for await (const batch of log.tail(topic, partition, first, stop)) {
      for (const record of batch.records) yield { ...record, partition }
      if (batch.next >= end) return
    }
  } finally {
    enough.abort()
  }
}

/** The newest text of a key in a topic of one partition, as it lies there now; undefined when there is none, or the signal was aborted first. */
export async function newestText(
  log: Log,
  topic: string,
  key: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  let newest: Uint8Array | undefined
  for await (const record of readTopic(log, topic, signal))
    if (record.key === key) newest = record.value
  return newest && Buffer.from(newest).toString('utf8')
}
