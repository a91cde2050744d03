import {
  describeRoute,
  jsonAnswer,
  provenProblem,
  sendProvenProblem,
  tokenNeeded,
} from '@hutong/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { admitSearch } from './admit-search.ts'
import { codesRead } from './codes-read.ts'
import { knownCaller, mannersOf } from './manners.ts'
import type { ReadingParts } from './reading-parts.ts'
import { limitDefault, pageSchema, searchBody, searchQuery } from './search-schemas.ts'
import { showEntry } from './show-entry.ts'

const action = 'search'
const door = { scope: 'audit', action } as const
const tags = ['audit']
const answers = {
  200: jsonAnswer('a page of entries; the reading of it is an entry itself', pageSchema),
  403: provenProblem('the token lacks the scope audit, or what was asked for is outside the scope'),
  422: provenProblem('a part of the search breaks a rule'),
}

/** `GET /audit/v1/entries` and `POST /audit/v1/searches`: who looked at what, and why, page by page. */
export function serveSearch(server: FastifyInstance, parts: ReadingParts): void {
  const manners = mannersOf(server, door, parts)
  server.get<{ Querystring: Static<typeof searchQuery> }>('/audit/v1/entries', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'searchEntries',
      summary: 'entries of the ledgers, newest first',
      security: tokenNeeded,
      querystring: searchQuery,
      answers,
    }),
    handler: (request, reply) =>
      search(request, reply, { given: request.query, at: 'querystring' }, parts),
  })
  server.post<{ Body: Static<typeof searchBody> }>('/audit/v1/searches', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'searchEntriesOfPerson',
      summary: 'the same, by what has no place in an address: the number of a person',
      security: tokenNeeded,
      body: searchBody,
      answers,
    }),
    handler: (request, reply) => search(request, reply, { given: request.body, at: '$' }, parts),
  })
}

async function search(
  request: FastifyRequest,
  reply: FastifyReply,
  sent: {
    readonly given: Static<typeof searchQuery> | Static<typeof searchBody>
    readonly at: string
  },
  parts: ReadingParts,
): Promise<FastifyReply> {
  const auditor = knownCaller(request)
  const { index, keys, noteReading, noteProblem } = parts
  const { limit = limitDefault, cursor, ...given } = sent.given
  const place = cursor === undefined ? {} : { place: { name: 'cursor', text: cursor } }
  const wanted = { given: { ...given, ...place }, at: sent.at, order: 'newest' } as const
  const admitted = admitSearch(auditor, wanted, parts)
  if (!admitted.ok) return sendProvenProblem(reply, auditor, admitted.told, door, noteProblem)
  const { reader, query, cursors, by } = admitted
  const { entries, next } = await index.search({ ...query, limit })
  await noteReading(auditor, {
    action,
    ...codesRead(query),
    note: `${entries.length} entries as ${reader.as}; by ${by.join(', ') || 'nothing'}`,
  })
  return reply.header('cache-control', 'no-store').send({
    as: reader.as,
    entries: entries.map((found) => showEntry(found, { reader, opening: keys.opening })),
    next: next && cursors.format(next),
  })
}
