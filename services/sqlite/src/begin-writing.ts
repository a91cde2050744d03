import type { DatabaseSync } from 'node:sqlite'
import { primaryCode } from './explain-failure.ts'

const lockWaitMsMax = 30_000
const lockRetryMs = 1
const sqliteBusy = 5
const sleeper = new Int32Array(new SharedArrayBuffer(4))

/**
 * Takes the file's write lock. SQLite's own waiting sleeps longer and longer, so that a writer that commits without pause starves
 * the others; short even steps let each of them in. Blocks its thread: for workers only.
 */
export function beginWriting(database: DatabaseSync): void {
  const until = Date.now() + lockWaitMsMax
  for (;;) {
    try {
      database.exec('BEGIN IMMEDIATE')
      return
    } catch (cause) {
      if (primaryCode(cause) !== sqliteBusy || Date.now() >= until) throw cause
      Atomics.wait(sleeper, 0, 0, lockRetryMs)
    }
  }
}
