import { proveMistakes, sendProvenProblem } from '@hutong/http'
import type { Authenticate, Problem } from '@hutong/http'
import type { NoteEntry, NoteProblem } from '@hutong/ledger/entries'
import { HutongError } from '@hutong/process'
import type { Clock, Logger } from '@hutong/process'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { admitOfficer } from './admit-officer.ts'
import type { OfficerCaller } from './admit-officer.ts'
import { isWellFormed } from './is-well-formed.ts'

export interface OfficerParts {
  readonly authenticate: Authenticate
  readonly noteEntry: NoteEntry
  readonly noteProblem: NoteProblem
  readonly clock: Clock
  readonly logger: Logger
}

/** The whole body that may leave, or why nothing was changed. */
export type Decided =
  | { readonly ok: true; readonly status: 200 | 201; readonly body: string }
  | { readonly ok: false; readonly told: Problem }

const asked = { action: 'manage' }

/** Once for each server, before its first address with these manners. */
export function rememberOfficers(server: FastifyInstance): void {
  if (!server.hasRequestDecorator('officer')) server.decorateRequest('officer', null)
}

/** What all addresses for officers do alike: let nobody else in, and put the mistakes of officers on the record. */
export function mannersOf(parts: OfficerParts) {
  return {
    onRequest: (request: FastifyRequest, reply: FastifyReply) =>
      admitOfficer(request, reply, parts),
    preHandler: async (request: FastifyRequest) => {
      if (!isWellFormed(request.body))
        throw Object.assign(new Error('half a surrogate pair'), { statusCode: 400 })
    },
    errorHandler: proveMistakes({
      knownIn: (request) => request.officer,
      prove: (officer, told) => parts.noteProblem(officer, told, asked),
      logger: parts.logger,
    }),
  }
}

export function knownOfficer({ officer }: Pick<FastifyRequest, 'officer'>): OfficerCaller {
  if (officer) return officer
  throw new HutongError('HUTONG_BUG', 'a step reached its answer without an officer')
}

export async function sendDecided(
  reply: FastifyReply,
  officer: OfficerCaller,
  decided: Decided,
  { noteProblem }: Pick<OfficerParts, 'noteProblem'>,
): Promise<FastifyReply> {
  if (!decided.ok) return sendProvenProblem(reply, officer, decided.told, asked, noteProblem)
  return reply
    .code(decided.status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(decided.body)
}
