import type { FastifyReply } from 'fastify'
import { sendProblem } from './build-server.ts'
import type { Caller } from './check-token.ts'
import { problem } from './problem.ts'
import type { ProveProblem } from './send-proven-problem.ts'

const remedies = {
  ask: 'ask with a client of a department that puts questions',
  audit: 'ask with a client of an auditor',
  me: "ask with a client of a citizens' portal, or sign in as a citizen: hutong login",
  manage: 'sign in as an officer who may decide about access: hutong login',
} as const

/** 403 to a caller whose token is good, yet not for this (RFC 6750 s3.1): who is known is told why, and has a receipt. */
export async function sendScopeMissing(
  reply: FastifyReply,
  caller: Caller,
  refused: { readonly scope: keyof typeof remedies; readonly action: string },
  proveProblem: ProveProblem,
): Promise<FastifyReply> {
  const { scope, action } = refused
  const told = problem('scope-missing', {
    rule: `the token lacks the scope ${scope}`,
    owner: 'the sharing authority',
    remedy: remedies[scope],
  })
  const body = await proveProblem(caller, told, { action })
  const missing = `error="insufficient_scope", scope="${scope}"`
  const challenge = `Bearer ${missing}, DPoP ${missing}`
  return sendProblem(reply.header('www-authenticate', challenge), told, body)
}
