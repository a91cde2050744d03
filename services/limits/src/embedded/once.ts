import type { DatabaseSync } from 'node:sqlite'

// Each call takes away more than it can add, so the table follows the number of live marks without any sweeper.
const expiredPerCallMax = 2

export interface OnceInput {
  readonly key: string
  readonly now: number
  readonly until: number
}

/** True for the first within the time. */
export function prepareOnce(database: DatabaseSync) {
  const mark = database.prepare(
    'INSERT INTO marks VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE marks.until <= ?',
  )
  const forget = database.prepare(
    'DELETE FROM marks WHERE key IN (SELECT key FROM marks WHERE until <= ? ORDER BY until LIMIT ?)',
  )
  return ({ key, now, until }: OnceInput): boolean => {
    const first = mark.run(key, until, now).changes === 1
    forget.run(now, expiredPerCallMax)
    return first
  }
}
