import { HutongError } from '@hutong/process'

type Explanation = readonly [code: `HUTONG_SQLITE_${string}`, whatAndFix: string]

const locked: Explanation = ['HUTONG_SQLITE_LOCKED', 'stayed locked by another writer: try again']
const unreadable: Explanation = [
  'HUTONG_SQLITE_UNREADABLE',
  'cannot be read or written: check the disk',
]
const corrupt: Explanation = ['HUTONG_SQLITE_CORRUPT', 'is damaged: restore it from a backup']

/** SQLite's primary result codes, sqlite.org/rescode.html. */
const explanations: ReadonlyMap<number, Explanation> = new Map([
  [5, locked],
  [6, locked],
  [8, ['HUTONG_SQLITE_READ_ONLY', 'may not be written: check its permissions']],
  [10, unreadable],
  [11, corrupt],
  [13, ['HUTONG_SQLITE_FULL', 'has no room left: free space on its disk']],
  [14, unreadable],
  [26, corrupt],
])

/**
 * Turns what SQLite throws into a failure with a stable code. Failures that are ours pass unchanged. SQLite's own words
 * name tables and columns, never values.
 */
export function explainFailure(file: string, cause: unknown): HutongError {
  if (cause instanceof HutongError) return cause
  const words = cause instanceof Error ? cause.message : String(cause)
  const [code, whatAndFix] = explanations.get(primaryCode(cause) ?? 0) ?? [
    'HUTONG_SQLITE_FAILED' as const,
    'failed',
  ]
  return new HutongError(code, `${file} ${whatAndFix} (${words})`, cause)
}

/** Undefined for what SQLite did not throw. */
export function primaryCode(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('errcode' in cause)) return undefined
  return typeof cause.errcode === 'number' ? cause.errcode & 0xff : undefined
}
