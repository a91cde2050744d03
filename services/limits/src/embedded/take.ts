import type { DatabaseSync } from 'node:sqlite'
import type { TakenAhead } from '../limits.ts'
import { windowEnd } from '../window-end.ts'

// Each call takes away more than it can add, so the table follows the number of live buckets without any sweeper.
const expiredPerCallMax = 2

export interface BucketInput {
  readonly bucket: string
  readonly max: number
  readonly windowMs: number
  readonly now: number
}

export interface TakeInput extends BucketInput {
  /** How many are wanted. */
  readonly count: number
}

export interface Given extends TakenAhead {
  /** Of this window, for everybody. */
  readonly left: number
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
  return ({ bucket, count, max, windowMs, now }: TakeInput): Given => {
    forget.run(now, expiredPerCallMax)
    const row = select.get(bucket, windowMs)
    const running = row !== undefined && Number(row['until']) > now
    const until = running ? Number(row['until']) : windowEnd(now, windowMs)
    const taken = running ? Number(row['taken']) : 0
    const given = Math.max(0, Math.min(count, max - taken))
    if (given > 0) note.run(bucket, windowMs, taken + given, until)
    return { count: given, left: Math.max(0, max - taken - given), endsInMs: until - now }
  }
}
