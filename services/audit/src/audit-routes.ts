import type { Authenticate, Caller, FieldError } from '@hutong/http'
import { describeRoute, problem, sendProblem, sendUnauthenticated } from '@hutong/http'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { EntryIndex, EntryQuery } from './search-entries.ts'
import { formatCursor, parseCursor } from './entry-cursor.ts'

const limitDefault = 50
const limitMax = 500
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
    limit: Type.Integer({ minimum: 1, maximum: limitMax, default: limitDefault }),
    cursor: text('`next` of the page before'),
  },
  { additionalProperties: false },
)

/** Leaves the entry that somebody read the log; the answer waits for it. */
export type NoteReading = (caller: Caller, query: EntryQuery, found: number) => Promise<void>

/** `GET /audit/v1/entries`: who looked at what, and why. For tokens with the scope `audit`; every reading is an entry itself. */
export function serveAudit(
  server: FastifyInstance,
  settings: {
    readonly index: EntryIndex
    readonly authenticate: Authenticate
    readonly noteReading: NoteReading
  },
): void {
  const { index, authenticate, noteReading } = settings
  server.get<{ Querystring: Static<typeof querySchema> }>(
    '/audit/v1/entries',
    {
      schema: describeRoute({
        tags: ['audit'],
        summary: 'entries of the ledger, newest first',
        security: [{ bearer: [] }],
        querystring: querySchema,
      }),
    },
    async (request, reply) => {
      const caller = await authenticate(request.headers.authorization)
      if (!caller) return sendUnauthenticated(reply)
      if (!caller.scopes.has('audit')) {
        return sendProblem(
          reply,
          problem('refused', {
            rule: 'the token lacks the scope audit',
            owner: 'the sharing authority',
            remedy: 'ask with a client of an auditor',
          }),
        )
      }
      const errors: FieldError[] = []
      const query = queryOf(request.query, errors)
      if (errors.length > 0) return sendProblem(reply, problem('invalid', { errors }))
      const page = index.search(query)
      await noteReading(caller, query, page.entries.length)
      return reply
        .header('cache-control', 'no-store')
        .send({ entries: page.entries, next: page.next && formatCursor(page.next) })
    },
  )
}

/** What the schema cannot say is told in `errors`: the cursor is one of ours, the times are in the calendar. */
function queryOf(given: Static<typeof querySchema>, errors: FieldError[]): EntryQuery {
  const { subject, cursor, from, to, ...plain } = given
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
    ...(from === undefined ? {} : { from: timeOf('from', from) }),
    ...(to === undefined ? {} : { to: timeOf('to', to) }),
    ...(subject === undefined ? {} : { subjects: subject.split(',') }),
    ...(after ? { after } : {}),
  }
}

/** With milliseconds, as entries hold it: times of different lengths do not compare as text. `Date` takes 30 February for 2 March. */
function wholeTime(sent: string): string | undefined {
  const at = new Date(sent)
  if (Number.isNaN(at.getTime())) return undefined
  const whole = at.toISOString()
  return whole.startsWith(sent.slice(0, 'YYYY-MM-DD'.length)) ? whole : undefined
}
