import { openEntryIndex, serveAudit } from '@hutong/audit'
import type { EntryIndex } from '@hutong/audit'
import type { Authenticate } from '@hutong/http'
import type { FastifyInstance } from 'fastify'
import type { NoteReading } from './note-reading.ts'

/** The audit's search over this hub's index. */
export function serveAuditOfHub(
  server: FastifyInstance,
  settings: {
    readonly file: string
    readonly authenticate: Authenticate
    readonly noteReading: NoteReading
  },
): EntryIndex {
  const { file, authenticate, noteReading } = settings
  const index = openEntryIndex(file)
  serveAudit(server, {
    index,
    authenticate,
    noteReading: (caller, query, found) =>
      noteReading(caller, {
        action: 'search',
        purpose: query.purpose,
        recordType: query.type,
        note: `${found} entries; by ${Object.keys(query).join(', ')}`,
      }),
  })
  return index
}
