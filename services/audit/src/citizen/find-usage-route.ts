import {
  describeRoute,
  jsonAnswer,
  provenProblem,
  sendProvenProblem,
  tokenNeeded,
} from '@hutong/http'
import type { FieldError } from '@hutong/http'
import { canonicalJson } from '@hutong/ledger/entries'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { IndexedEntry } from '../index/audit-index.ts'
import { knownCaller, mannersOf } from '../reading/manners.ts'
import { asContract, badContent } from './as-contract.ts'
import type { CitizenParts } from './citizen-parts.ts'
import { collectAccesses } from './collect-accesses.ts'
import { parseTime } from './parse-time.ts'
import { noUserCode, parseUserCode, userCodeSchema } from './parse-user-code.ts'
import { personTags } from './person-tags.ts'
import { refuseAssertion } from './refuse-reader.ts'
import { tellAccess } from './tell-access.ts'
import { tellOfPerson } from './tell-of-person.ts'
import { listing } from './why-in-words.ts'

const limitDefault = 1_000
const int32Max = 2_147_483_647
const time = (description: string) =>
  Type.Optional(Type.String({ minLength: 10, maxLength: 40, description }))

const querySchema = Type.Object({
  userCode: userCodeSchema(),
  periodStart: time('from this moment on; without a zone the time of Asia/Shanghai'),
  periodEnd: time('before this moment'),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: int32Max, default: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: int32Max, default: limitDefault })),
})
const headersSchema = Type.Object({
  'x-road-userid': userCodeSchema(
    'who asks: the same person as userCode, by the word of the portal',
  ),
})
const usagesSchema = Type.Object({
  totalUsages: Type.Integer({ description: 'of the whole period, whatever offset and limit are' }),
  usages: Type.Array(
    Type.Object({
      logtime: Type.String({ format: 'date-time' }),
      action: Type.String({ description: 'why, in plain words' }),
      receiverCode: Type.String({ description: 'code of the department' }),
      receiverName: Type.Optional(Type.String()),
      receiverSystem: Type.String(),
    }),
  ),
})
const tags = ['citizens']
const door = { scope: 'me', action: listing, told: asContract } as const

/** `GET /v2/findUsage`, `/v2/usagePeriod`, `/v2/heartbeat`: the contract of Estonia's Data Tracker, version 2. */
export function serveFindUsage(server: FastifyInstance, parts: CitizenParts): void {
  server.get<{
    Querystring: Static<typeof querySchema>
    Headers: Static<typeof headersSchema>
  }>('/v2/findUsage', {
    ...mannersOf(server, door, parts),
    schema: describeRoute({
      tags,
      operationId: 'findUsage',
      summary: "who looked at my records, by the contract of Estonia's Data Tracker",
      security: tokenNeeded,
      querystring: querySchema,
      headers: headersSchema,
      answers: {
        200: jsonAnswer('newest first', usagesSchema),
        400: provenProblem('a part of the request breaks a rule'),
        403: provenProblem("not a citizens' portal, or not good for this person"),
      },
    }),
    handler: async (request, reply) => {
      const caller = knownCaller(request)
      const { userCode, periodStart, periodEnd, offset = 0, limit = limitDefault } = request.query
      const errors: FieldError[] = []
      const subject = parseUserCode(userCode)
      if (!subject) errors.push(noUserCode('querystring.userCode'))
      const asserted = parseUserCode(request.headers['x-road-userid'])
      if (!asserted) errors.push(noUserCode('headers.X-Road-UserId'))
      const period = periodOf(periodStart, periodEnd, errors)
      if (!subject || !asserted || errors.length > 0)
        return sendProvenProblem(reply, caller, badContent(errors), door, parts.noteProblem)
      return tellOfPerson(
        reply,
        {
          caller,
          subject,
          refusal: refuseAssertion(caller, asserted, subject),
          receipt: 'left-out',
          find: async () => {
            const subjects = personTags(parts.keys, subject)
            const wanted = { offset, limit }
            const found = await collectAccesses({ ...period, subjects }, wanted, parts)
            const usages = found.accesses.map((entry) => usageOf(entry, parts))
            const body = canonicalJson({ totalUsages: found.total, usages })
            return { body, count: usages.length }
          },
        },
        parts,
      )
    },
  })
  serveUsagePeriod(server, parts)
  serveHeartbeat(server, parts)
}

function periodOf(
  start: string | undefined,
  end: string | undefined,
  errors: FieldError[],
): { readonly from?: string; readonly to?: string } {
  const from = start === undefined ? undefined : parseTime(start)
  const to = end === undefined ? undefined : parseTime(end)
  for (const [name, sent, parsed] of [
    ['periodStart', start, from],
    ['periodEnd', end, to],
  ] as const) {
    if (sent !== undefined && parsed === undefined)
      errors.push({
        field: `querystring.${name}`,
        rule: 'time',
        fix: 'send a date-time (RFC 3339)',
      })
  }
  if (from !== undefined && to !== undefined && from > to)
    errors.push({
      field: 'querystring.periodEnd',
      rule: 'range',
      fix: 'send a time that is later than periodStart',
    })
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
}

function usageOf(entry: IndexedEntry, parts: Pick<CitizenParts, 'titleOf' | 'rules'>): object {
  const { time: logtime, why, department, system } = tellAccess(entry, parts)
  return {
    logtime,
    action: why.zh,
    receiverCode: department.code,
    receiverName: department.titleZh,
    receiverSystem: system,
  }
}

function serveUsagePeriod(server: FastifyInstance, parts: CitizenParts): void {
  const period = Type.Object({ periodStart: Type.String({ format: 'date-time' }) })
  server.get('/v2/usagePeriod', {
    ...mannersOf(server, door, parts),
    schema: describeRoute({
      tags,
      operationId: 'usagePeriod',
      summary: 'since when entries are kept; without periodEnd until now',
      security: tokenNeeded,
      answers: { 200: jsonAnswer('the period', period) },
    }),
    handler: async (_request, reply) => {
      const oldest = await parts.index.search({ reader: everything, order: 'oldest', limit: 1 })
      const periodStart = oldest.entries[0]?.time ?? new Date(parts.clock.now()).toISOString()
      return reply.header('cache-control', 'no-store').send({ periodStart })
    },
  })
}

function serveHeartbeat(server: FastifyInstance, { index, logger }: CitizenParts): void {
  const heartbeat = Type.Object({
    status: Type.Enum(['OK', 'FAIL'], { type: 'string' }),
    message: Type.String(),
  })
  server.get('/v2/heartbeat', {
    schema: describeRoute({
      tags,
      operationId: 'heartbeat',
      summary: 'whether the list of accesses can be asked for',
      answers: { 200: jsonAnswer('OK or FAIL', heartbeat) },
    }),
    handler: async (_request, reply) => {
      const isWell = await index.search({ reader: everything, order: 'oldest', limit: 1 }).then(
        () => true,
        (cause: unknown) => {
          logger.failure('citizens-heartbeat-failed', cause)
          return false
        },
      )
      return reply.header('cache-control', 'no-store').send(isWell ? well : unwell)
    },
  })
}

const everything = { as: 'authority' } as const
const well = { status: 'OK', message: 'who looked at what can be asked for' }
const unwell = {
  status: 'FAIL',
  message: 'the index of entries cannot be read now; ask again later',
}
