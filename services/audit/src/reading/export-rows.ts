import { setImmediate } from 'node:timers/promises'
import type { AuditIndexReader, EntryQuery, IndexedEntry } from '../index/audit-index.ts'
import type { SearchCursors } from './entry-cursor.ts'
import type { openProvers, Unproven } from './ledger-provers.ts'

/** An entry on its way out, with its proof or why it has none. */
export interface ExportedRow {
  readonly found: IndexedEntry
  readonly proof: string | null
  readonly unproven?: Unproven
  /** The export goes on behind this row when it is asked for `after` this. */
  readonly resume: string
}

const pageEntriesMax = 200
/** A proof takes some tens of microseconds of the thread that answers questions too. */
const rowsAtOnceMax = 20

/** Row by row, however many there are: one page is in memory at a time. Proofs are made as rows leave, so that a reader who goes costs no more. */
export async function* exportRows(parts: {
  readonly index: Pick<AuditIndexReader, 'search'>
  readonly query: Omit<EntryQuery, 'limit'>
  readonly cursors: SearchCursors
  readonly prove: ReturnType<typeof openProvers>
}): AsyncGenerator<ExportedRow> {
  const { index, query, cursors, prove } = parts
  let place = query.after
  let count = 0
  while (true) {
    const after = place ? { after: place } : {}
    const page = await index.search({ ...query, ...after, limit: pageEntriesMax })
    for (const found of page.entries) {
      const { ledger, at, time, bytes } = found
      const proved = await prove(ledger, at, bytes)
      const resume = cursors.format({ time, ledger, at })
      yield proved.ok
        ? { found, resume, proof: proved.receipt }
        : { found, resume, proof: null, unproven: proved.why }
      count += 1
      if (count % rowsAtOnceMax === 0) await setImmediate()
    }
    if (!page.next) return
    place = page.next
  }
}
