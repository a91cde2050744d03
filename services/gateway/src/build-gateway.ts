import type { CatalogueView } from '@hutong/catalogue'
import type { Authenticate } from '@hutong/http'
import type { OwnLedger } from '@hutong/ledger'
import { createNoteProblem, createNoteReading } from '@hutong/ledger/entries'
import type { Limits } from '@hutong/limits'
import { secretKey } from '@hutong/process'
import type { Clock, Logger } from '@hutong/process'
import { createSubjectKeyer, recordTypes } from '@hutong/schemas'
import type { RecordReader } from '@hutong/store'
import type { FastifyInstance } from 'fastify'
import { judgedType } from './judged-type.ts'
import { serveLedger } from './ledger-routes.ts'
import { serveMine } from './mine-route.ts'
import type { GatewayParts } from './question-route.ts'
import { serveRecords } from './records-route.ts'
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
  /** Of the log: a question is answered from all of them or not at all. */
  readonly partitionCount: (topic: string) => number
  readonly ledger: Pick<OwnLedger, 'folder' | 'noteEntry'>
  /** Folder of the key files. */
  readonly keys: string
  readonly clock: Clock
  readonly logger: Logger
}

/** Questions about every published type, what may be asked, and the ledger of the answers. */
export async function buildGateway(
  server: FastifyInstance,
  settings: GatewaySettings,
): Promise<void> {
  const { authenticate, catalogue, records, limits, turnedAway, partitionCount } = settings
  const { ledger, keys, clock, logger } = settings
  const { noteEntry, folder } = ledger
  const departmentOf = (id: string) => catalogue.client(id)?.department
  const noteProblem = createNoteProblem(departmentOf, noteEntry)
  const subjectKey = createSubjectKeyer(await secretKey(keys, 'index'))
  const parts: GatewayParts = {
    authenticate,
    catalogue,
    records,
    partitionCount,
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
  serveMine(server, { authenticate, catalogue, noteProblem })
  const noteReading = createNoteReading(departmentOf, noteEntry)
  serveLedger(server, {
    folder,
    authenticate,
    noteProblem,
    noteReading: (caller, path) => noteReading(caller, { action: 'bundle', note: path }),
  })
}
