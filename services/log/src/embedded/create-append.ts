import { HutongError } from '@hutong/process'
import type { Clock } from '@hutong/process'
import type { Writer } from '@hutong/sqlite'
import type { LogEntry } from '../log.ts'
import type { Position } from '../position.ts'
import { checkEntries } from '../check-entries.ts'
import type { LogJobs } from './log-writer.ts'
import { packEntries } from './pack-entries.ts'

const bytesWaitingMax = 134_217_728

/** Appends through the writer and calls `written` once the entries are on the disk. */
export function createAppend(
  writer: Writer<LogJobs> | undefined,
  file: string,
  clock: Clock,
  written: () => void,
) {
  let bytesWaiting = 0

  return async (topic: string, entries: readonly LogEntry[]): Promise<Position> => {
    if (!writer)
      throw new HutongError('HUTONG_LOG_READ_ONLY', `the log ${file} was opened for reading`)
    checkEntries(topic, 1, entries)
    if (entries.length === 0) return { topic, next: new Map() }
    const packed = packEntries(topic, entries, clock.now())
    const byteCount = packed.values.length
    if (bytesWaiting + byteCount > bytesWaitingMax) throw busy(file)
    bytesWaiting += byteCount
    try {
      const next = await writer.run('append', packed, [packed.values.buffer])
      // From here on the entries are on the disk.
      written()
      return { topic, next: new Map([[0, next]]) }
    } finally {
      bytesWaiting -= byteCount
    }
  }
}

const busy = (file: string): HutongError =>
  new HutongError(
    'HUTONG_LOG_BUSY',
    `${bytesWaitingMax} bytes wait to be written to ${file}: try again after a second`,
  )
