import type { IndexedEntry } from '../index/audit-index.ts'
import type { CitizenParts } from './citizen-parts.ts'
import { findAccesses } from './find-accesses.ts'
import type { AccessQuery } from './find-accesses.ts'

/** One answer has at most so many, however many were asked for: the published contracts promise `at most`. */
export const collectedMax = 10_000

/** All that the person may see, counted, and of it the part that is wanted. */
export async function collectAccesses(
  query: AccessQuery,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  parts: Pick<CitizenParts, 'index' | 'rules' | 'clock'>,
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
