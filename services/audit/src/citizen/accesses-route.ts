import {
  describeRoute,
  jsonAnswer,
  problem,
  provenProblem,
  sendProvenProblem,
  tokenNeeded,
} from '@hutong/http'
import type { FieldError } from '@hutong/http'
import { canonicalJson } from '@hutong/ledger/entries'
import { normaliseSubject, subjectIdTypes } from '@hutong/schemas'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { openProvers } from '../reading/ledger-provers.ts'
import { knownCaller, mannersOf } from '../reading/manners.ts'
import { formatAccessCursor, parseAccessCursor } from './access-cursor.ts'
import { listSchema } from './access-schemas.ts'
import type { CitizenParts } from './citizen-parts.ts'
import { newestAccesses } from './collect-accesses.ts'
import type { AccessQuery } from './find-accesses.ts'
import { parseTime } from './parse-time.ts'
import type { CitizenSubject } from './parse-user-code.ts'
import { personTags } from './person-tags.ts'
import { tellAccess } from './tell-access.ts'
import { tellOfPerson } from './tell-of-person.ts'
import { listing } from './why-in-words.ts'
import { describeRule } from './withheld.ts'

const door = { scope: 'me', action: listing } as const
const limitDefault = 20
const limitMax = 100
const time = (description: string) =>
  Type.Optional(Type.String({ minLength: 10, maxLength: 40, description }))

const bodySchema = Type.Object(
  {
    subject: Type.Object(
      {
        idType: Type.Enum([...subjectIdTypes], { type: 'string' }),
        id: Type.String({ minLength: 1, maxLength: 64 }),
      },
      { additionalProperties: false, description: 'the person who wants to know' },
    ),
    from: time('looks from this day or moment on; without a zone the time of Asia/Shanghai'),
    to: time('looks before this day or moment'),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: limitMax, description: `${limitDefault} when left out` }),
    ),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 512, description: '`next` of the page before' }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ subject: { idType: 'resident-id', id: '330106199003079975' } }],
  },
)
type Body = Static<typeof bodySchema>

/** `POST /v1/me/accesses`: who looked at my records, why, when, and what was told; with the proof of each to take away. */
export function serveAccesses(server: FastifyInstance, parts: CitizenParts): void {
  server.post<{ Body: Body }>('/v1/me/accesses', {
    ...mannersOf(server, door, parts),
    schema: describeRoute({
      tags: ['citizens'],
      operationId: 'listAccesses',
      summary: 'who looked at my records, and why',
      security: tokenNeeded,
      body: bodySchema,
      answers: {
        200: jsonAnswer('newest first; the reading of it is an entry itself', listSchema),
        403: provenProblem('the token lacks the scope me, or is not good for this person'),
        422: provenProblem('a part of the request breaks a rule'),
      },
    }),
    handler: async (request, reply) => {
      const caller = knownCaller(request)
      const errors: FieldError[] = []
      const subject = subjectIn(request.body, errors)
      const query = queryOf(request.body, errors)
      if (!subject || errors.length > 0) {
        const told = problem('invalid', { errors })
        return sendProvenProblem(reply, caller, told, door, parts.noteProblem)
      }
      const { limit = limitDefault } = request.body
      return tellOfPerson(
        reply,
        {
          caller,
          subject,
          receipt: 'in-body',
          find: () => list({ ...query, subjects: personTags(parts.keys, subject) }, limit, parts),
        },
        parts,
      )
    },
  })
}

async function list(
  query: AccessQuery,
  limit: number,
  parts: CitizenParts,
): Promise<{ readonly body: string; readonly count: number }> {
  const found = await newestAccesses(query, limit + 1, parts)
  const shown = found.slice(0, limit)
  // Of what is shown, so that the place of what is withheld cannot be told from it.
  const last = found.length > limit ? shown.at(-1) : undefined
  const proofOf = openProvers(parts.ledgers, parts.clock)
  const accesses: object[] = []
  for (const entry of shown) {
    const proof = await proofOf(entry.ledger, entry.at, entry.bytes)
    accesses.push({
      ...tellAccess(entry, parts),
      receipt: proof.ok ? proof.receipt : null,
      unproven: proof.ok ? null : proof.why,
    })
  }
  const body = canonicalJson({
    accesses,
    erasure,
    next: last ? formatAccessCursor(last) : null,
    withheld: parts.rules().map(describeRule),
  })
  return { body, count: shown.length }
}

/** Order 809 art. 29: at least 3 years; PIPL art. 47: until then what is kept by law is not erased, and used for nothing else. */
const erasure = {
  zh: '查询记录依法至少保存3年(《政务数据共享条例》第29条)。在此期间要求删除的,不予删除,但限制使用(《中华人民共和国个人信息保护法》第47条);期满后销毁解读它们的密钥。',
  en: 'The law has these entries kept for at least 3 years (Regulation on Government Data Sharing, article 29). Who wants them erased before that has their use restricted instead (Personal Information Protection Law, article 47); afterwards the keys that open them are destroyed.',
}

function subjectIn({ subject }: Body, errors: FieldError[]): CitizenSubject | undefined {
  const { idType, id } = subject
  const normalised = normaliseSubject(idType, id)
  if (normalised.ok) return { idType, id: normalised.id }
  errors.push({
    field: '$.subject.id',
    rule: `${idType}: ${normalised.rule}`,
    fix: 'check the number against the document',
  })
  return undefined
}

function queryOf({ from, to, cursor }: Body, errors: FieldError[]): Omit<AccessQuery, 'subjects'> {
  const timeOf = (name: string, sent: string | undefined): string | undefined => {
    const parsed = sent === undefined ? undefined : parseTime(sent)
    if (sent !== undefined && parsed === undefined)
      errors.push({
        field: `$.${name}`,
        rule: 'time',
        fix: 'send a day of the calendar, or a moment',
      })
    return parsed
  }
  const period = { from: timeOf('from', from), to: timeOf('to', to) }
  if (period.from !== undefined && period.to !== undefined && period.from >= period.to)
    errors.push({ field: '$.to', rule: 'range', fix: 'send a time that is later than from' })
  const after = cursor === undefined ? undefined : parseAccessCursor(cursor)
  if (cursor !== undefined && !after)
    errors.push({ field: '$.cursor', rule: 'unknown cursor', fix: 'send `next` as it came' })
  return {
    ...(period.from === undefined ? {} : { from: period.from }),
    ...(period.to === undefined ? {} : { to: period.to }),
    ...(after ? { after } : {}),
  }
}
