import { describeRoute, jsonAnswer, problem, tokenNeeded } from '@hutong/http'
import type { Problem } from '@hutong/http'
import { noteDecision } from '@hutong/ledger/entries'
import { breakGlassOfficer, breakGlassWaitMs } from '@hutong/schemas'
import type { BreakGlassVerdict } from '@hutong/schemas'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { OfficerCaller } from '../officers/admit-officer.ts'
import { decideInTurn } from '../officers/decide-in-turn.ts'
import { knownOfficer, mannersOf, rememberOfficers } from '../officers/manners.ts'
import type { Decided, OfficerParts } from '../officers/manners.ts'
import { refusedStep } from '../officers/refused-step.ts'
import type { BreakGlassUses, JudgedUse } from './keep-break-glass.ts'

export interface BreakGlassParts extends OfficerParts {
  readonly uses: BreakGlassUses
}

const params = Type.Object({ id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }) })
const listSchema = Type.Object(
  { verdict: Type.Optional(Type.Enum(['waiting', 'confirmed', 'objected'], { type: 'string' })) },
  { additionalProperties: false },
)
const verdictSchema = Type.Object(
  {
    verdict: Type.Enum(['confirmed', 'objected'], { type: 'string' }),
    reason: Type.String({
      minLength: 4,
      maxLength: 2000,
      description: 'how you know; no numbers or names of citizens',
    }),
  },
  { additionalProperties: false },
)

const viewSchema = Type.Object({
  id: Type.String(),
  grant: Type.String(),
  department: Type.String(),
  at: Type.String(),
  confirmBy: Type.String({ description: 'until then a second person has to say something' }),
  isOverdue: Type.Boolean(),
  verdict: Type.Union([
    Type.Null(),
    Type.Object({
      verdict: Type.String(),
      reason: Type.String(),
      by: Type.String(),
      at: Type.String(),
    }),
  ]),
  receipt: Type.Optional(Type.String()),
})

type Judging = { Params: Static<typeof params>; Body: Static<typeof verdictSchema> }

const tags = ['break-glass']

/** `/v1/break-glass`: answers that were given in emergencies, each of which a second person of the department confirms, or objects to, within 24 hours. */
export function serveBreakGlass(server: FastifyInstance, parts: BreakGlassParts): void {
  const { uses, clock } = parts
  rememberOfficers(server)
  const manners = mannersOf(parts)
  const decide = decideInTurn(parts)
  server.get<{ Querystring: Static<typeof listSchema> }>('/v1/break-glass', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'listBreakGlass',
      summary: 'emergencies of the own department; all of them for the authority',
      security: tokenNeeded,
      querystring: listSchema,
      answers: {
        200: jsonAnswer('newest first', Type.Object({ uses: Type.Array(viewSchema) })),
      },
    }),
    handler: async (request, reply) => {
      const officer = knownOfficer(request)
      const { verdict: wanted } = request.query
      const shown = uses
        .all()
        .filter(({ use }) => mayShow(use, officer))
        .filter(({ verdict }) => wanted === undefined || (verdict?.verdict ?? 'waiting') === wanted)
        .toSorted((one, other) => other.use.at - one.use.at)
      return reply
        .header('cache-control', 'no-store')
        .send({ uses: shown.map((one) => viewOf(one, clock.now())) })
    },
  })
  server.post<Judging>('/v1/break-glass/:id/verdicts', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'judgeBreakGlass',
      summary: 'the second person confirms an emergency, or objects to it',
      security: tokenNeeded,
      params,
      body: verdictSchema,
      answers: {
        200: jsonAnswer('as it stands now, and the proof of it', viewSchema),
        409: 'somebody has said something before',
      },
    }),
    handler: decide<Judging>(({ params: named, body }, officer) =>
      judge(named.id, body, officer, parts),
    ),
  })
}

async function judge(
  id: string,
  { verdict, reason }: Static<typeof verdictSchema>,
  caller: OfficerCaller,
  parts: BreakGlassParts,
): Promise<Decided> {
  const { uses, clock, noteEntry } = parts
  const found = uses.find(id)
  if (!found || !mayShow(found.use, caller)) return { ok: false, told: unknown }
  const { account, department, roles } = caller.person
  if (!roles.has('provider') && !roles.has('administrator')) return { ok: false, told: notYours }
  if (found.verdict) return { ok: false, told: saidBefore }
  if (breakGlassOfficer(id, department, account) === found.use.officer)
    return { ok: false, told: sameOfficer }
  const said: BreakGlassVerdict = {
    what: 'verdict',
    id,
    verdict,
    reason,
    by: `${department}:${account}`,
    at: clock.now(),
  }
  const decision = {
    kind: 'break-glass',
    told: viewOf({ ...found, verdict: said }, clock.now()),
    action: `break-glass.${verdict}`,
    grant: found.use.grant,
    status: 200,
    details: { note: `${id}: ${reason}` },
  } as const
  const body = await noteDecision(caller, department, decision, noteEntry)
  await uses.write(said)
  return { ok: true, status: 200, body }
}

function mayShow(use: JudgedUse['use'], { person }: OfficerCaller): boolean {
  return person.roles.has('administrator') || person.department === use.department
}

function viewOf({ use, verdict }: JudgedUse, now: number) {
  const { id, grant, department, at } = use
  return {
    id,
    grant,
    department,
    at: new Date(at).toISOString(),
    confirmBy: new Date(at + breakGlassWaitMs).toISOString(),
    isOverdue: !verdict && now > at + breakGlassWaitMs,
    verdict: verdict
      ? {
          verdict: verdict.verdict,
          reason: verdict.reason,
          by: verdict.by,
          at: new Date(verdict.at).toISOString(),
        }
      : null,
  }
}

const authority = 'the sharing authority'
const unknown: Problem = problem('not-found', {
  remedy: 'GET /v1/break-glass lists those of your department',
})
const saidBefore = problem('conflict', {
  rule: 'a second person has said something before',
  owner: authority,
  remedy: 'look at it with GET /v1/break-glass',
})
const sameOfficer = refusedStep('two-officers', {
  rule: 'the second person is another one than who asked',
  owner: authority,
  remedy: 'let another officer of the department look at it',
})
const notYours = refusedStep('not-your-grant', {
  rule: 'the second person is an officer of the department, or of the authority',
  owner: authority,
  remedy: 'let one of them look at it',
})
