import {
  describeRoute,
  jsonAnswer,
  provenProblem,
  sendProvenProblem,
  tokenNeeded,
} from '@hutong/http'
import type { FieldError } from '@hutong/http'
import { canonicalJson } from '@hutong/ledger/entries'
import { recordType } from '@hutong/schemas'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { IndexedEntry } from '../index/audit-index.ts'
import { knownCaller, mannersOf } from '../reading/manners.ts'
import { asContract, badContent } from './as-contract.ts'
import type { CitizenParts } from './citizen-parts.ts'
import { collectedMax, newestAccesses } from './collect-accesses.ts'
import { noUserCode, parseUserCode, userCodeSchema } from './parse-user-code.ts'
import { personTags } from './person-tags.ts'
import { tellOfPerson } from './tell-of-person.ts'
import { listing } from './why-in-words.ts'

const querySchema = Type.Object({
  userID: userCodeSchema(),
  DatabaseID: Type.String({
    minLength: 1,
    maxLength: 64,
    examples: ['hutong'],
    description: 'a record type, such as marriage.event; `hutong` or `*` for all of them',
  }),
})
const headersSchema = Type.Object({
  'information-mediator-client': Type.String({
    pattern: '^[^/\\s]+/[^/\\s]+/[^/\\s]+/[^/\\s]+$',
    maxLength: 256,
    examples: ['CN/GOV/SHUJU/citizen-portal'],
    description: 'INSTANCE/CLASS/MEMBER/SUBSYSTEM; who asks is known by the token, and not by this',
  }),
})
const usageSchema = Type.Array(
  Type.Object({
    ID: Type.String(),
    ReaderID: Type.String({ description: 'the system: officers are not named' }),
    ReaderInstitutionID: Type.String({ description: 'code of the department' }),
    ReaderInstitutionName: Type.String(),
    ReaderApplicationName: Type.String(),
    SearchDateTime: Type.String({ format: 'date-time' }),
    Refrences: Type.Array(Type.Object({ ReferenceID: Type.String() }), {
      description: "record types; the contract's own spelling",
    }),
  }),
)

const door = { scope: 'me', action: listing, told: asContract } as const

/** The contract has all three. */
const addresses = [
  { url: '/data/myPersonalDataUsage', operationId: 'myPersonalDataUsage' },
  { url: '/data/myPersonalDataUsage/1.0', operationId: 'myPersonalDataUsageOfVersion' },
  { url: '/data/MyPersonalDataUsage/1.0', operationId: 'myPersonalDataUsageInCapitals' },
] as const

/** `GET /data/myPersonalDataUsage`: the contract of GovStack's Digital Registries, 1.3. */
export function servePersonalDataUsage(server: FastifyInstance, parts: CitizenParts): void {
  for (const { url, operationId } of addresses) {
    server.get<{ Querystring: Static<typeof querySchema> }>(url, {
      ...mannersOf(server, door, parts),
      schema: describeRoute({
        tags: ['citizens'],
        operationId,
        summary: "who looked at my records, by the contract of GovStack's Digital Registries",
        security: tokenNeeded,
        querystring: querySchema,
        headers: headersSchema,
        answers: {
          200: jsonAnswer('newest first; empty when nobody looked', usageSchema),
          400: provenProblem('a part of the request breaks a rule'),
          403: provenProblem('the token lacks the scope me, or is not good for this person'),
        },
      }),
      handler: async (request, reply) => {
        const caller = knownCaller(request)
        const { userID, DatabaseID: database } = request.query
        const errors: FieldError[] = []
        const subject = parseUserCode(userID)
        if (!subject) errors.push(noUserCode('querystring.userID'))
        const isWhole = everyDatabase.has(database)
        if (!isWhole && !recordType(database)) errors.push(noDatabase)
        if (!subject || errors.length > 0)
          return sendProvenProblem(reply, caller, badContent(errors), door, parts.noteProblem)
        return tellOfPerson(
          reply,
          {
            caller,
            subject,
            receipt: 'left-out',
            find: async () => {
              const query = {
                subjects: personTags(parts.keys, subject),
                ...(isWhole ? {} : { type: database }),
              }
              const accesses = await newestAccesses(query, collectedMax, parts)
              const usages = accesses.map((entry) => usageOf(entry, parts))
              return { body: canonicalJson(usages), count: usages.length }
            },
          },
          parts,
        )
      },
    })
  }
}

const everyDatabase: ReadonlySet<string> = new Set(['*', 'hutong'])

const noDatabase: FieldError = {
  field: 'querystring.DatabaseID',
  rule: 'unknown database',
  fix: 'send a record type of GET /v1/catalogue, or hutong for all of them',
}

function usageOf(entry: IndexedEntry, { titleOf }: Pick<CitizenParts, 'titleOf'>): object {
  return {
    ID: `${entry.ledger}:${entry.at}`,
    ReaderID: entry.client,
    ReaderInstitutionID: entry.department,
    ReaderInstitutionName: titleOf(entry.department).titleZh,
    ReaderApplicationName: entry.client,
    SearchDateTime: entry.time,
    Refrences: entry.recordType === undefined ? [] : [{ ReferenceID: entry.recordType }],
  }
}
