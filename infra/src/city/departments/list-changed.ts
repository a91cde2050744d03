import type { Register } from './open-register.ts'
import type { WrittenRow } from './read-export.ts'

/** Rows as they are now, and where the next ones begin; undefined at the end. */
export interface Listed {
  readonly rows: readonly WrittenRow[]
  readonly next: number | undefined
}

/** The rows of a register that were written at or after `since` (ms since 1970), in that order, from a place on, at most `rowsMax`. */
export function listChanged(
  { writings, isNewest }: Register,
  {
    since,
    from,
    rowsMax,
  }: { readonly since: number; readonly from: number; readonly rowsMax: number },
): Listed {
  const rows: WrittenRow[] = []
  for (let at = Math.max(from, firstSince(writings, since)); at < writings.length; at += 1) {
    const written = writings[at]
    if (written === undefined || !isNewest(at)) continue
    if (rows.length === rowsMax) return { rows, next: at }
    rows.push(written)
  }
  return { rows, next: undefined }
}

/** How many rows that are. */
export function countChanged({ writings, isNewest }: Register, since: number): number {
  let count = 0
  for (let at = firstSince(writings, since); at < writings.length; at += 1)
    if (isNewest(at)) count += 1
  return count
}

/** Writings lie in the order of their times. */
function firstSince(writings: readonly WrittenRow[], since: number): number {
  let from = 0
  let to = writings.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((writings[middle]?.writtenAt ?? 0) < since) from = middle + 1
    else to = middle
  }
  return from
}
