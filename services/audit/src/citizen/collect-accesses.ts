import type { IndexedEntry } from '../index/audit-index.ts'
import { findAccesses } from './find-accesses.ts'
import type { AccessQuery, FindParts } from './find-accesses.ts'

/** One answer has at most so many, however many were asked for: the published contracts promise `at most`. */
export const collectedMax = 10_000

/** All that the person may see, counted, and of it the part that is wanted. */
export async function collectAccesses(
  query: AccessQuery,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  parts: FindParts,
): Promise<{ readonly total: number; readonly accesses: readonly IndexedEntry[] }> {
  const end = offset + Math.min(limit, collectedMax)
  const accesses: IndexedEntry[] = []
  let total = 0
  for await (const entry of findAccesses(query, parts)) {
    if (total >= offset && total < end) accesses.push(entry)
    total += 1
  }
  return { total, accesses }
}

/** The newest that the person may see; no more is looked for. */
export async function newestAccesses(
  query: AccessQuery,
  limit: number,
  parts: FindParts,
): Promise<readonly IndexedEntry[]> {
  const accesses: IndexedEntry[] = []
  for await (const entry of findAccesses(query, parts)) {
    accesses.push(entry)
    if (accesses.length === limit) break
  }
  return accesses
}
