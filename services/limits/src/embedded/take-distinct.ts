import type { DatabaseSync } from 'node:sqlite'
import type { Taken } from '../limits.ts'
import { windowEnd } from '../window-end.ts'
import type { BucketInput } from './take.ts'

// Each call takes away more than it can add, so the table follows the number of live members without any sweeper.
const expiredPerCallMax = 2

export interface TakeDistinctInput extends BucketInput {
  readonly member: string
}

/** The members of a window are its count: there are never more than `max` of them. Windows begin and end as those of `take`. */
export function prepareTakeDistinct(database: DatabaseSync) {
  const select = database.prepare(
    'SELECT member, until FROM members WHERE bucket = ? AND window_ms = ? AND until > ?',
  )
  const note = database.prepare('INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?)')
  const forget = database.prepare(
    'DELETE FROM members WHERE (bucket, window_ms, member) IN (SELECT bucket, window_ms, member FROM members WHERE until <= ? ORDER BY until LIMIT ?)',
  )
  return ({ bucket, member, max, windowMs, now }: TakeDistinctInput): Taken => {
    forget.run(now, expiredPerCallMax)
    const counted = select.all(bucket, windowMs, now)
    if (counted.some((row) => row['member'] === member))
      return { taken: true, left: Math.max(0, max - counted.length) }
    const until = Number(counted[0]?.['until'] ?? windowEnd(now, windowMs))
    if (counted.length >= max) return { taken: false, retryAfterMs: until - now }
    note.run(bucket, windowMs, member, until)
    return { taken: true, left: max - counted.length - 1 }
  }
}
