import { openEntryIndex, serveAudit } from '@hutong/audit'
import type { EntryIndex } from '@hutong/audit'
import type { CatalogueView, NoteEntry } from '@hutong/gateway'
import type { Authenticate } from '@hutong/http'
import type { FastifyInstance } from 'fastify'

/** The audit's search over this hub's index. Reading it leaves an entry, as every question does. */
export function serveAuditOfHub(
  server: FastifyInstance,
  settings: {
    readonly file: string
    readonly authenticate: Authenticate
    readonly catalogue: CatalogueView
    readonly noteEntry: NoteEntry
  },
): EntryIndex {
  const { file, authenticate, catalogue, noteEntry } = settings
  const index = openEntryIndex(file)
  serveAudit(server, {
    index,
    authenticate,
    noteReading: async (caller, query, found) => {
      const department = catalogue.client(caller.client)?.department ?? ''
      await noteEntry(caller, department, {
        kind: 'audit-read',
        traceId: undefined,
        action: 'search',
        ...(query.purpose === undefined ? {} : { purpose: query.purpose }),
        ...(query.type === undefined ? {} : { recordType: query.type }),
        answerClass: 'DATA',
        status: 200,
        details: { note: `${found} entries; by ${Object.keys(query).join(', ')}` },
      })
    },
  })
  return index
}
