import type { Authenticate } from '@hutong/http'
import { createNoteProblem } from '@hutong/ledger/entries'
import type { NoteEntry } from '@hutong/ledger/entries'
import type { Log } from '@hutong/log'
import type { Clock, Logger } from '@hutong/process'
import type { Exemption } from '@hutong/schemas'
import type { FastifyInstance } from 'fastify'
import type { CatalogueView } from './follow-catalogue.ts'
import { keepBreakGlass } from './break-glass/keep-break-glass.ts'
import { serveBreakGlass } from './break-glass/serve-break-glass.ts'
import { keepClients } from './clients/keep-clients.ts'
import { serveClients } from './clients/serve-clients.ts'
import { keepApplications } from './grants/keep-applications.ts'
import { serveGrants } from './grants/serve-grants.ts'

/** Where officers decide about access. Of one hub there is one: steps are taken one after the other. */
export function serveAccess(
  server: FastifyInstance,
  parts: {
    readonly log: Log
    readonly catalogue: Pick<CatalogueView, 'client'>
    readonly currentDepartments: (code: string) => readonly string[]
    readonly exemptions: () => readonly Exemption[]
    /** Lets in clients that are active now, people who signed in, and nobody else. */
    readonly authenticate: Authenticate
    readonly noteEntry: NoteEntry
    readonly clock: Clock
    readonly logger: Logger
    readonly signal: AbortSignal
  },
): {
  /** Resolves when every application is known, and every grant says what its application says. */
  readonly caughtUp: Promise<void>
  /** When all of it was last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
} {
  const { catalogue, noteEntry } = parts
  const applications = keepApplications(parts)
  const noteProblem = createNoteProblem((id) => catalogue.client(id)?.department, noteEntry)
  serveGrants(server, { ...parts, applications, noteProblem })
  const uses = keepBreakGlass(parts)
  serveBreakGlass(server, { ...parts, uses, noteProblem })
  const clients = keepClients(parts)
  serveClients(server, { ...parts, clients, noteProblem })
  const all = [applications, uses, clients]
  return {
    caughtUp: Promise.all(all.map(({ caughtUp }) => caughtUp)).then(() => undefined),
    checkedAt: () => Math.min(...all.map(({ checkedAt }) => checkedAt())),
  }
}
