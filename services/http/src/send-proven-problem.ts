import type { FastifyReply } from 'fastify'
import { sendProblem } from './build-server.ts'
import type { Caller } from './check-token.ts'
import type { Problem } from './problem.ts'

/** Leaves the entry of what a known caller is told, and gives the body with its receipt. */
export type ProveProblem = (
  caller: Caller,
  told: Problem,
  asked: { readonly action: string },
) => Promise<string>

/** To a known caller: the answer waits for its entry, and carries the receipt of it. */
export async function sendProvenProblem(
  reply: FastifyReply,
  caller: Caller,
  told: Problem,
  asked: { readonly action: string },
  proveProblem: ProveProblem,
): Promise<FastifyReply> {
  return sendProblem(reply, told, await proveProblem(caller, told, asked))
}
