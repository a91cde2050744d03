import { hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Log, type LogRecord, readTopic } from '@hutong/log'
import { isHeartbeatKey, openEvent, parseHeartbeat, type EventAttributes } from '@hutong/schemas'

/** A record of the log that the projection would take. */
export interface KeptRecord {
  readonly key: string
  readonly event: EventAttributes
  readonly data: unknown
  readonly value: Uint8Array
  readonly partition: number
  readonly offset: number
}

const recordsPerTurn = 200

/**
 * Every record of a source that its topic holds, but those of connectors that had lost their lease by then, as the projection drops them; and the end
 * of each partition when it began.
 */
export async function readRecords(
  { log, topic, source, signal, from, onProgress }: RecordsPlace,
  take: (record: KeptRecord) => Promise<void> | undefined,
): Promise<readonly number[]> {
  const ends = await log.ends(topic)
  const fences: number[] = []
  let count = 0
  for await (const record of readTopic(log, topic, signal, from)) {
    const { partition } = record
    count += 1
    if (count % recordsPerTurn === 0) {
      onProgress?.(`${count} records of the log`)
      // Whoever else works on this thread has the turn in between.
      await nextTurn()
    }
    const read = readOne(record, source)
    if (read === undefined || read.fence < (fences[partition] ?? 0)) continue
    fences[partition] = read.fence
    if (read.kept !== undefined) await take({ ...read.kept, partition })
  }
  signal.throwIfAborted()
  return ends
}

export interface RecordsPlace {
  readonly log: Log
  readonly topic: string
  readonly source: string
  readonly signal: AbortSignal
  /** Where each partition begins; left out: its first record. */
  readonly from?: readonly number[]
  /** Told what is done so far, in words for a screen. */
  readonly onProgress?: ((done: string) => void) | undefined
}

function readOne(
  { key, value, offset }: LogRecord,
  source: string,
): { readonly fence: number; readonly kept?: Omit<KeptRecord, 'partition'> } | undefined {
  if (isHeartbeatKey(key)) {
    return key.endsWith(`:${source}`) ? (parseHeartbeat(value) ?? undefined) : undefined
  }
  if (key.split(':')[1] !== source) return undefined
  const opened = openEvent(value)
  if (!opened.ok || opened.event.key !== key) return undefined
  const { event, data } = opened
  return { fence: event.fence, kept: { key, event, data, value, offset } }
}

const dataMember = Buffer.from(',"data":')

/**
 * What the bytes of an event say from `data` on, in short; the same wherever they are kept. SHA-1, since that is what Redis can compute too: it tells two
 * of them apart, and proves nothing. Of an erased record nothing is kept.
 */
export function printOf(value: Uint8Array, status: string): string {
  if (status === 'erased') return ''
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  const at = bytes.indexOf(dataMember)
  return hash('sha1', at < 0 ? bytes : bytes.subarray(at), 'hex')
}
