import {
  describeRoute,
  jsonAnswer,
  problem,
  provenProblem,
  sendProvenProblem,
  tokenNeeded,
} from '@hutong/http'
import type { FieldError } from '@hutong/http'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { CountDimension, CountRow } from '../index/audit-index.ts'
import { codesRead } from './codes-read.ts'
import { knownCaller, mannersOf } from './manners.ts'
import type { ReadingParts } from './reading-parts.ts'
import { scopeNames, scopeOf } from './reader-scope.ts'
import { asSchema, filterText } from './search-schemas.ts'
import { tellUnsearchable } from './tell-unsearchable.ts'
import { readRange } from './time-range.ts'

const action = 'statistics'
const door = { scope: 'audit', action } as const
const rowsMax = 20_000
const dimensionsMax = 3
const dimensions: readonly CountDimension[] = [
  'day',
  'month',
  'department',
  'provider',
  'client',
  'purpose',
  'type',
  'action',
  'channel',
  'decision',
  'kind',
]

const word = dimensions.join('|')
const day = (description: string) =>
  Type.Optional(Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}$`, description }))
const querySchema = Type.Object(
  {
    by: Type.String({
      pattern: `^(${word})(,(${word})){0,${dimensionsMax - 1}}$`,
      description: `one to three of ${dimensions.join(', ')}, with commas between; days are those of Asia/Shanghai`,
      examples: ['day,department'],
    }),
    as: asSchema,
    department: filterText("the asker's department"),
    provider: filterText('whose data it is about'),
    purpose: filterText('code of the matter'),
    type: filterText('record type'),
    from: day('from this day on'),
    to: day('before this day'),
  },
  { additionalProperties: false },
)

const nullable = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const rowSchema = Type.Object(
  {
    ...Object.fromEntries(dimensions.map((name) => [name, Type.Optional(nullable)])),
    count: Type.Integer(),
  },
  { description: 'each dimension by its name; null = entries that have none' },
)
const statisticsSchema = Type.Object({
  as: Type.Enum([...scopeNames], { type: 'string', description: 'whose eyes it was read with' }),
  by: Type.Array(Type.String()),
  rows: Type.Array(rowSchema),
})

/** `GET /audit/v1/statistics`: how many entries there are by up to three dimensions, for charts. */
export function serveStatistics(server: FastifyInstance, parts: ReadingParts): void {
  const { index, clock, noteReading, noteProblem } = parts
  server.get<{ Querystring: Static<typeof querySchema> }>('/audit/v1/statistics', {
    ...mannersOf(server, door, parts),
    schema: describeRoute({
      tags: ['audit'],
      operationId: 'countEntries',
      summary: 'how many entries, by day, department, purpose, …',
      security: tokenNeeded,
      querystring: querySchema,
      answers: {
        200: jsonAnswer('one row for each combination that there is', statisticsSchema),
        403: provenProblem('the token lacks the scope audit, or it is outside the scope'),
        422: provenProblem('a part of the question breaks a rule'),
      },
    }),
    handler: async (request, reply) => {
      const auditor = knownCaller(request)
      const { by: sentBy, as, from, to, ...filters } = request.query
      const scope = scopeOf(auditor, { ...filters, ...(as ? { as } : {}) }, parts)
      if (!scope.ok) return sendProvenProblem(reply, auditor, scope.told, door, noteProblem)
      const { reader } = scope
      const by = dimensionsOf(sentBy)
      const errors: FieldError[] = []
      tellUnsearchable(filters, { at: 'querystring', errors })
      const range = { ...(from ? { from } : {}), ...(to ? { to } : {}) }
      readRange(range, { at: 'querystring', now: clock.now(), errors })
      if (new Set(by).size < by.length)
        errors.push({ field: 'querystring.by', rule: 'repeated', fix: 'name each dimension once' })
      const rows = errors.length > 0 ? [] : await index.count({ ...filters, ...range, by, reader })
      if (rows.length > rowsMax) {
        const fix = `name fewer dimensions, or a shorter range: it makes more than ${rowsMax} rows`
        errors.push({ field: 'querystring.by', rule: 'too many rows', fix })
      }
      if (errors.length > 0) {
        const told = problem('invalid', { errors })
        return sendProvenProblem(reply, auditor, told, door, noteProblem)
      }
      await noteReading(auditor, {
        action,
        ...codesRead(filters),
        note: `${rows.length} rows as ${reader.as}; by ${sentBy}`,
      })
      return reply
        .header('cache-control', 'no-store')
        .send({ as: reader.as, by, rows: rows.map((row) => named(by, row)) })
    },
  })
}

function dimensionsOf(sent: string): readonly CountDimension[] {
  return sent.split(',').flatMap((name) => dimensions.filter((known) => known === name))
}

function named(by: readonly CountDimension[], { keys, count }: CountRow) {
  return { ...Object.fromEntries(by.map((name, at) => [name, keys[at] ?? null])), count }
}
