import type { Authenticate, Caller, FieldError } from '@hutong/http'
import {
  describeRequestFailure,
  describeRoute,
  jsonAnswer,
  problem,
  provenProblem,
  sendProblem,
  sendScopeMissing,
  sendUnauthenticated,
  tokenNeeded,
} from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import { HutongError } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { AuditIndexReader, EntryQuery, IndexedEntry } from './index/audit-index.ts'
import { formatCursor, parseCursor } from './entry-cursor.ts'

const limitDefault = 50
const limitMax = 500
const badInput = 422
const time = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: String.raw`^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$`,
      description,
    }),
  )
const text = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 128, description }))

const querySchema = Type.Object(
  {
    subject: Type.Optional(
      Type.String({
        pattern: String.raw`^[\w-]{22}(,[\w-]{22}){0,63}$`,
        description:
          'pseudonymous tags of one person, one a quarter: `hutong audit search --subject-type` makes them',
      }),
    ),
    client: text('the asking system'),
    department: text("the asker's department"),
    purpose: text('code of the matter'),
    type: text('record type'),
    from: time('from this time on (UTC)'),
    to: time('before this time (UTC)'),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limitMax, default: limitDefault })),
    cursor: text('`next` of the page before'),
  },
  { additionalProperties: false },
)

const pageSchema = Type.Object({
  entries: Type.Array(
    Type.Object({
      ledger: Type.String(),
      index: Type.Integer(),
      entry: Type.Object({}, { description: 'the entry as it was signed' }),
    }),
  ),
  next: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'cursor of the page behind this one; null = this is the last',
  }),
})

/** Leaves the entry that somebody read the log; the answer waits for it. */
export type NoteReading = (caller: Caller, query: EntryQuery, found: number) => Promise<void>

declare module 'fastify' {
  interface FastifyRequest {
    /** Who reads the log, once the token has been checked. */
    auditor: Caller | null
  }
}

const action = 'search'

/**
 * `GET /audit/v1/entries`: who looked at what, and why. For tokens with the scope `audit`; every reading is an entry itself, and so is
 * every refusal and every mistake of a known caller.
 */
export function serveAudit(
  server: FastifyInstance,
  settings: {
    readonly index: AuditIndexReader
    readonly authenticate: Authenticate
    readonly noteReading: NoteReading
    readonly noteProblem: NoteProblem
  },
): void {
  const { index, authenticate, noteReading, noteProblem } = settings
  server.decorateRequest('auditor', null)
  server.get<{ Querystring: Static<typeof querySchema> }>('/audit/v1/entries', {
    schema: describeRoute({
      tags: ['audit'],
      operationId: 'searchEntries',
      summary: 'entries of the ledger, newest first',
      security: tokenNeeded,
      querystring: querySchema,
      answers: {
        200: jsonAnswer('a page of entries; the reading of it is an entry itself', pageSchema),
        403: provenProblem('the token lacks the scope audit'),
        422: provenProblem('a part of the search breaks a rule'),
      },
    }),
    onRequest: async (request, reply) => {
      const caller = await authenticate(request)
      if (!caller) return sendUnauthenticated(reply)
      if (!caller.scopes.has('audit')) {
        return sendScopeMissing(reply, caller, { scope: 'audit', action }, noteProblem)
      }
      request.auditor = caller
      return undefined
    },
    errorHandler: async (failure, request, reply) => {
      const told = describeRequestFailure(failure)
      // What never was a search of somebody known is for the handler of the whole server.
      if (!request.auditor || told.status !== badInput) throw failure
      return sendProblem(reply, told, await noteProblem(request.auditor, told, { action }))
    },
    handler: async (request, reply) => {
      const { auditor } = request
      if (!auditor)
        throw new HutongError('HUTONG_BUG', 'a search reached its answer without a caller')
      const errors: FieldError[] = []
      const query = queryOf(request.query, errors)
      if (errors.length > 0) {
        const told = problem('invalid', { errors })
        return sendProblem(reply, told, await noteProblem(auditor, told, { action }))
      }
      const page = await index.search(query)
      await noteReading(auditor, query, page.entries.length)
      return reply
        .header('cache-control', 'no-store')
        .send({ entries: page.entries.map(shown), next: page.next && formatCursor(page.next) })
    },
  })
}

/** What the schema cannot say is told in `errors`: the cursor is one of ours, the times are in the calendar. */
function queryOf(given: Static<typeof querySchema>, errors: FieldError[]): EntryQuery {
  const { subject, cursor, from, to, limit = limitDefault, ...plain } = given
  const after = cursor === undefined ? undefined : parseCursor(cursor)
  if (cursor !== undefined && !after) {
    errors.push({ field: 'querystring.cursor', rule: 'cursor', fix: 'send `next` as it came' })
  }
  const timeOf = (name: string, sent: string): string => {
    const whole = wholeTime(sent)
    if (whole === undefined) {
      errors.push({ field: `querystring.${name}`, rule: 'time', fix: 'send a day of the calendar' })
    }
    return whole ?? sent
  }
  return {
    ...plain,
    reader: { as: 'authority' },
    order: 'newest',
    limit,
    ...(from === undefined ? {} : { from: timeOf('from', from) }),
    ...(to === undefined ? {} : { to: timeOf('to', to) }),
    ...(subject === undefined ? {} : { subjects: subject.split(',') }),
    ...(after ? { after } : {}),
  }
}

function shown({ ledger, at, bytes }: IndexedEntry) {
  const entry: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
  return { ledger, index: at, entry }
}

/** With milliseconds, as entries hold it: times of different lengths do not compare as text. `Date` takes 30 February for 2 March. */
function wholeTime(sent: string): string | undefined {
  const at = new Date(sent)
  if (Number.isNaN(at.getTime())) return undefined
  const whole = at.toISOString()
  return whole.startsWith(sent.slice(0, 'YYYY-MM-DD'.length)) ? whole : undefined
}
