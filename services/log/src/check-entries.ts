import { HutongError } from '@hutong/process'
import type { LogEntry } from './log.ts'

const entriesPerAppendMax = 10_000
const bytesPerAppendMax = 33_554_432
const valueBytesMax = 1_048_576
const keyLengthMax = 1_024

/** Refuses what no reader could use, before anything is written. Messages name the entry's place, never its key. */
export function checkEntries(
  topic: string,
  partitionCount: number,
  entries: readonly LogEntry[],
): void {
  if (entries.length > entriesPerAppendMax) {
    throw tooLarge(
      topic,
      `${entries.length} entries in one call, ${entriesPerAppendMax} are allowed`,
    )
  }
  let byteCount = 0
  for (const [index, { key, value, partition = 0 }] of entries.entries()) {
    const where = `topic ${topic}, entry ${index}`
    if (key.length === 0 || key.length > keyLengthMax) {
      throw new HutongError(
        'HUTONG_LOG_KEY_REFUSED',
        `${where}: a key has 1 to ${keyLengthMax} characters`,
      )
    }
    if (value.length === 0 || value.length > valueBytesMax) {
      throw new HutongError(
        'HUTONG_LOG_VALUE_REFUSED',
        `${where}: a value has 1 to ${valueBytesMax} bytes`,
      )
    }
    if (!(Number.isSafeInteger(partition) && partition >= 0 && partition < partitionCount)) {
      throw new HutongError(
        'HUTONG_LOG_PARTITION_UNKNOWN',
        `${where}: the topic has no partition ${partition}`,
      )
    }
    byteCount += value.length
  }
  if (byteCount > bytesPerAppendMax) {
    throw tooLarge(topic, `${byteCount} bytes in one call, ${bytesPerAppendMax} are allowed`)
  }
}

const tooLarge = (topic: string, what: string): HutongError =>
  new HutongError(
    'HUTONG_LOG_APPEND_TOO_LARGE',
    `topic ${topic}: ${what}; append in smaller batches`,
  )
