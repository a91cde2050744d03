import type { DatabaseSync } from 'node:sqlite'
import type { Taken } from '../limits.ts'
import { windowEnd } from '../window-end.ts'

// Each call takes away more than it can add, so the table follows the number of live buckets without any sweeper.
const expiredPerCallMax = 2

export interface TakeInput {
  readonly bucket: string
  readonly max: number
  readonly windowMs: number
  readonly now: number
}

/**
 * A window that has ended starts anew. One that ends later than the clock says, because the clock went back, goes on: so never
 * more than `max` are given in it.
 */
export function prepareTake(database: DatabaseSync) {
  const select = database.prepare(
    'SELECT taken, until FROM buckets WHERE bucket = ? AND window_ms = ?',
  )
  const note = database.prepare('INSERT OR REPLACE INTO buckets VALUES (?, ?, ?, ?)')
  const forget = database.prepare(
    'DELETE FROM buckets WHERE (bucket, window_ms) IN (SELECT bucket, window_ms FROM buckets WHERE until <= ? ORDER BY until LIMIT ?)',
  )
  return ({ bucket, max, windowMs, now }: TakeInput): Taken => {
    forget.run(now, expiredPerCallMax)
    const row = select.get(bucket, windowMs)
    const running = row !== undefined && Number(row['until']) > now
    const until = running ? Number(row['until']) : windowEnd(now, windowMs)
    const taken = running ? Number(row['taken']) : 0
    if (taken >= max) return { taken: false, retryAfterMs: until - now }
    note.run(bucket, windowMs, taken + 1, until)
    return { taken: true, left: max - taken - 1 }
  }
}
