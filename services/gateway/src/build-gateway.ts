import { serveLedger } from '@hutong/catalogue'
import type { CatalogueView } from '@hutong/catalogue'
import type { Authenticate } from '@hutong/http'
import type { OwnLedger } from '@hutong/ledger'
import { createNoteProblem, createNoteReading } from '@hutong/ledger/entries'
import type { Limits } from '@hutong/limits'
import { secretKey } from '@hutong/process'
import type { Log } from '@hutong/log'
import type { Clock, Logger } from '@hutong/process'
import { createSubjectKeyer, recordTypes } from '@hutong/schemas'
import type { RecordReader } from '@hutong/store'
import type { FastifyInstance } from 'fastify'
import { followAuthorisations } from './authorisations/follow-authorisations.ts'
import { serveAuthorisations } from './authorisations/authorisation-routes.ts'
import { serveFlags } from './flags/flag-routes.ts'
import { followFlags } from './flags/follow-flags.ts'
import { followBreakGlass } from './break-glass/follow-break-glass.ts'
import { serveExplanations } from './explain-route.ts'
import { freshWith } from './fresh-with.ts'
import { judgedType } from './judged-type.ts'
import { serveMine } from './mine-route.ts'
import { servePids } from './pid-route.ts'
import type { GatewayParts } from './question-route.ts'
import { serveRecords } from './records-route.ts'
import { createFindSignals } from './signals/find-signals.ts'
import { followOfficers } from './signals/follow-officers.ts'
import { knowCircles } from './signals/know-circles.ts'
import { serveOfficers } from './signals/officer-routes.ts'
import { createAllowance } from './spend-allowance.ts'
import type { CountTurnedAway } from './spend-allowance.ts'
import { serveVerifications } from './verification-route.ts'

export interface GatewaySettings {
  /** Lets in clients that are active now, and nobody else. */
  readonly authenticate: Authenticate
  readonly catalogue: CatalogueView
  readonly records: RecordReader
  /** Shared by all gateways. */
  readonly limits: Pick<Limits, 'takeUpTo' | 'takeDistinct'>
  /** Counts who was turned away. */
  readonly turnedAway: CountTurnedAway
  readonly log: Log
  readonly ledger: Pick<OwnLedger, 'folder' | 'noteEntry'>
  /** Folder of the key files. */
  readonly keys: string
  /** Code of the department that is the sharing authority. */
  readonly authority: string
  readonly clock: Clock
  readonly logger: Logger
  /** Ends the following of the log. */
  readonly signal: AbortSignal
}

interface BuiltGateway {
  readonly caughtUp: Promise<void>
  /** When all that decisions look at was last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

/**
 * Questions about every published type, what may be asked, and the ledger of the answers. Nothing is answered until everything is known that a decision looks at:
 * `caughtUp` resolves then.
 */
export async function buildGateway(
  server: FastifyInstance,
  settings: GatewaySettings,
): Promise<BuiltGateway> {
  const { authenticate, catalogue, records, limits, turnedAway, log } = settings
  const { ledger, keys, authority, clock, logger, signal } = settings
  const { noteEntry, folder } = ledger
  const departmentOf = (id: string) => catalogue.client(id)?.department
  const noteProblem = createNoteProblem(departmentOf, noteEntry)
  const subjectKey = createSubjectKeyer(await secretKey(keys, 'index'))
  const followed = { log, clock, logger, signal }
  const authorisations = followAuthorisations(followed)
  const breakGlass = followBreakGlass(followed)
  const flags = followFlags(followed)
  const officers = followOfficers({ ...followed, subjectKey })
  const circleOf = knowCircles({ records, subjectKey, clock, logger })
  const followedAll = [authorisations, breakGlass, flags, officers]
  const parts: GatewayParts = {
    authorisations,
    breakGlass,
    officers,
    findSignals: createFindSignals({ officers, circleOf, flags, subjectKey }),
    authenticate,
    catalogue: freshWith(catalogue, followedAll, clock),
    records,
    partitionCount: log.partitionCount,
    subjectKey,
    spendAllowance: createAllowance({ limits, subjectKey, clock, turnedAway }),
    noteEntry,
    noteProblem,
    clock,
    types: new Map(recordTypes.map((info) => [info.type, judgedType(info)])),
    logger,
  }
  serveVerifications(server, parts)
  serveRecords(server, parts)
  serveAuthorisations(server, { ...parts, authorisations })
  serveExplanations(server, parts)
  servePids(server, parts)
  serveFlags(server, { ...parts, flags })
  serveOfficers(server, { ...parts, officers })
  serveMine(server, { authenticate, catalogue, noteProblem })
  const noteReading = createNoteReading(departmentOf, noteEntry)
  serveLedger(server, { folder, authenticate, noteReading, noteProblem, departmentOf, authority })
  return {
    caughtUp: Promise.all(followedAll.map(({ caughtUp }) => caughtUp)).then(() => undefined),
    checkedAt: () =>
      Math.min(catalogue.checkedAt(), ...followedAll.map(({ checkedAt }) => checkedAt())),
  }
}
