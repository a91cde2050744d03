import { randomUUID } from 'node:crypto'
import { decideInTurn, knownOfficer, mannersOfOfficers, refusedStep } from '@hutong/catalogue'
import { rememberOfficers, sendDecided } from '@hutong/catalogue'
import type { Decided, OfficerCaller, OfficerParts } from '@hutong/catalogue'
import { describeRoute, jsonAnswer, problem, tokenNeeded } from '@hutong/http'
import type { FieldError } from '@hutong/http'
import { noteDecision } from '@hutong/ledger/entries'
import { chinaDate, isIsoDate } from '@hutong/schemas'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { parseSubject } from '../parse-asked.ts'
import { subjectSchema } from '../question.ts'
import { flagReasons } from './flag.ts'
import type { Flag } from './flag.ts'
import type { Flags } from './follow-flags.ts'

export interface FlagParts extends OfficerParts {
  readonly flags: Pick<Flags, 'all' | 'find' | 'write'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
}

const id = Type.String({ pattern: '^f-[0-9a-f-]{36}$' })
const params = Type.Object({ id })
const reason = Type.Enum([...flagReasons], { type: 'string' })
const day = Type.String({
  pattern: String.raw`^\d{4}-\d{2}-\d{2}$`,
  description: 'YYYY-MM-DD, included',
})
const flagSchema = Type.Object(
  {
    subject: subjectSchema,
    reason,
    from: Type.Optional(day),
    until: Type.Optional(day),
  },
  {
    additionalProperties: false,
    examples: [
      {
        subject: { idType: 'resident-id', id: '330106199003079975' },
        reason: 'in-the-news',
        until: '2027-12-31',
      },
    ],
  },
)
type FlagBody = Static<typeof flagSchema>

/** What is told of a flag: nothing of who it is about. */
const viewSchema = Type.Object({
  id,
  reason,
  from: Type.String(),
  until: Type.Union([Type.String(), Type.Null()]),
  state: Type.Enum(['active', 'removed'], { type: 'string' }),
  by: Type.String(),
  receipt: Type.Optional(Type.String()),
})

type Adding = { Body: FlagBody }
type Removing = { Params: Static<typeof params> }

const tags = ['flags']

/** `/v1/flags`: people about whom questions are looked at more closely, as the sharing authority says. */
export function serveFlags(server: FastifyInstance, parts: FlagParts): void {
  rememberOfficers(server)
  const manners = mannersOfOfficers(parts)
  const decide = decideInTurn(parts)
  server.get('/v1/flags', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'listFlags',
      summary: 'all flags, for the sharing authority; never whom they are about',
      security: tokenNeeded,
      answers: { 200: jsonAnswer('every flag', Type.Object({ flags: Type.Array(viewSchema) })) },
    }),
    handler: async (request, reply) => {
      const officer = knownOfficer(request)
      if (!isAuthority(officer))
        return sendDecided(reply, officer, { ok: false, told: notYours }, parts)
      return reply
        .header('cache-control', 'no-store')
        .send({ flags: parts.flags.all().map(viewOf) })
    },
  })
  server.post<Adding>('/v1/flags', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'addFlag',
      summary: 'flag a person: questions about them get a signal that auditors see',
      security: tokenNeeded,
      body: flagSchema,
      answers: { 201: jsonAnswer('it holds, and the proof of it', viewSchema) },
    }),
    handler: decide<Adding>(({ body }, officer) => add(body, officer, parts)),
  })
  server.post<Removing>('/v1/flags/:id/remove', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'removeFlag',
      summary: 'the flag holds no more',
      security: tokenNeeded,
      params,
      answers: { 200: jsonAnswer('it holds no more, and the proof of it', viewSchema) },
    }),
    handler: decide<Removing>((request, officer) => remove(request.params.id, officer, parts)),
  })
}

async function add(body: FlagBody, officer: OfficerCaller, parts: FlagParts): Promise<Decided> {
  if (!isAuthority(officer)) return { ok: false, told: notYours }
  const { reason: why, from = chinaDate(parts.clock.now()), until } = body
  const errors: FieldError[] = [...faultsOfDays(from, until)]
  const subject = parseSubject(body.subject, errors)
  if (!subject || errors.length > 0) return { ok: false, told: problem('invalid', { errors }) }
  const flag: Flag = {
    id: `f-${randomUUID()}`,
    subjectKey: parts.subjectKey(subject.idType, subject.id),
    reason: why,
    from,
    ...(until === undefined ? {} : { until }),
    state: 'active',
    by: nameOf(officer),
  }
  return change(flag, 201, officer, parts)
}

async function remove(named: string, officer: OfficerCaller, parts: FlagParts): Promise<Decided> {
  if (!isAuthority(officer)) return { ok: false, told: notYours }
  const found = parts.flags.find(named)
  if (!found) return { ok: false, told: unknown }
  return change({ ...found, state: 'removed', by: nameOf(officer) }, 200, officer, parts)
}

/** The entry first, then the change. Whom it is about stands nowhere in the entry: every auditor reads it, and only the authority may know. */
async function change(
  flag: Flag,
  status: 200 | 201,
  officer: OfficerCaller,
  { noteEntry, flags }: FlagParts,
): Promise<Decided> {
  const action = flag.state === 'active' ? 'flag.add' : 'flag.remove'
  const details = { note: `${flag.id}: ${flag.reason}` }
  const decision = { told: viewOf(flag), action, status, details }
  const body = await noteDecision(officer, officer.person.department, decision, noteEntry)
  await flags.write(flag)
  return { ok: true, status, body }
}

function viewOf({ id: named, reason: why, from, until, state, by }: Flag) {
  return { id: named, reason: why, from, until: until ?? null, state, by }
}

const isAuthority = ({ person }: OfficerCaller): boolean => person.roles.has('administrator')
const nameOf = ({ person }: OfficerCaller): string => `${person.department}:${person.account}`

function* faultsOfDays(from: string, until: string | undefined): Generator<FieldError> {
  for (const [name, date] of Object.entries({ from, until })) {
    if (date !== undefined && !isIsoDate(date))
      yield { field: `$.${name}`, rule: 'no day of the calendar', fix: 'send YYYY-MM-DD' }
  }
  if (until !== undefined && until < from)
    yield { field: '$.until', rule: 'before from', fix: 'send a later day' }
}

const unknown = problem('not-found', { remedy: 'GET /v1/flags lists them' })
const notYours = refusedStep('not-your-grant', {
  rule: 'flags are kept by the sharing authority alone',
  owner: 'the sharing authority',
  remedy: 'ask an administrator of the authority',
})
