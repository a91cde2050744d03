import { setImmediate as turnOfLoop } from 'node:timers/promises'
import type { EntryCursor, EntryQuery, IndexedEntry } from '../index/audit-index.ts'
import type { CitizenParts } from './citizen-parts.ts'
import { isWithheld } from './withheld.ts'

export interface AccessQuery {
  /** Tags of the person under every epoch key. */
  readonly subjects: readonly string[]
  /** RFC 3339 in UTC with milliseconds; `to` is not included. */
  readonly from?: string
  readonly to?: string
  readonly type?: string
  readonly after?: EntryCursor
}

export type FindParts = Pick<CitizenParts, 'index' | 'rules' | 'clock'>

const pageEntries = 200
const everything = { as: 'authority' } as const

/**
 * What the person may see now, newest first: looks at their records and refused attempts, also beside somebody else's question, and readings of this very
 * list. What officers do with authorisations and flags is no look at a record.
 */
export async function* findAccesses(
  query: AccessQuery,
  { index, rules, clock }: FindParts,
): AsyncGenerator<IndexedEntry> {
  // Without a tag nothing is known of anybody, and a search without one would find everybody.
  if (query.subjects.length === 0) return
  const now = clock.now()
  let { after } = query
  for (;;) {
    const page = await index.search(pageAfter(query, after))
    for (const entry of page.entries) {
      if (isShown(entry) && !isWithheld(entry, rules(), now)) yield entry
    }
    if (!page.next) return
    after = page.next
    // An index in this process answers without waiting, and others want a turn as well.
    await turnOfLoop()
  }
}

function pageAfter(query: AccessQuery, after: EntryCursor | undefined): EntryQuery {
  return {
    ...query,
    reader: everything,
    order: 'newest',
    limit: pageEntries,
    ...(after ? { after } : {}),
  }
}

const shownKinds: ReadonlySet<string> = new Set(['answer', 'refusal', 'break-glass', 'audit-read'])
const isShown = ({ kind }: IndexedEntry): boolean => shownKinds.has(kind)
