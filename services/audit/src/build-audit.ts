import type { Authenticate } from '@hutong/http'
import type { NoteProblem, NoteReading } from '@hutong/ledger/entries'
import type { FastifyInstance } from 'fastify'
import { serveAudit } from './audit-routes.ts'
import type { AuditIndexReader } from './index/audit-index.ts'

/** The search over an index of entries; every search leaves an entry itself, and so does every one that is refused. */
export function buildAudit(
  server: FastifyInstance,
  settings: {
    readonly index: AuditIndexReader
    /** Lets in clients that are active now, and nobody else. */
    readonly authenticate: Authenticate
    readonly noteReading: NoteReading
    readonly noteProblem: NoteProblem
  },
): void {
  const { index, authenticate, noteReading, noteProblem } = settings
  serveAudit(server, {
    index,
    authenticate,
    noteProblem,
    noteReading: (caller, query, found) =>
      noteReading(caller, {
        action: 'search',
        purpose: query.purpose,
        recordType: query.type,
        note: `${found} entries; by ${Object.keys(query).join(', ')}`,
      }),
  })
}
