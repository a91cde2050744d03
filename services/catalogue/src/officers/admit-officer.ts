import { sendScopeMissing, sendUnauthenticated } from '@hutong/http'
import type { Authenticate, Caller, Person } from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A person who may decide about access; systems may not, whatever their token says. */
export type OfficerCaller = Caller & { readonly person: Person }

declare module 'fastify' {
  interface FastifyRequest {
    /** Who decides, once the token has been checked. */
    officer: OfficerCaller | null
  }
}

/** For `onRequest`: lets officers through, and tells others why not. */
export async function admitOfficer(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: { readonly authenticate: Authenticate; readonly noteProblem: NoteProblem },
): Promise<FastifyReply | undefined> {
  const caller = await parts.authenticate(request)
  if (!caller) return sendUnauthenticated(reply)
  const { person } = caller
  if (!person || !caller.scopes.has('manage')) {
    const refused = { scope: 'manage', action: 'manage' } as const
    return sendScopeMissing(reply, caller, refused, parts.noteProblem)
  }
  request.officer = { ...caller, person }
  return undefined
}
