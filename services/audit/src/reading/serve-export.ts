import { Readable } from 'node:stream'
import {
  describeRoute,
  problem,
  provenProblem,
  sendProblem,
  sendProvenProblem,
  tokenNeeded,
} from '@hutong/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { admitSearch } from './admit-search.ts'
import { codesRead } from './codes-read.ts'
import { exportRows } from './export-rows.ts'
import { openProvers } from './ledger-provers.ts'
import { knownCaller, mannersOf } from './manners.ts'
import type { ReadingParts } from './reading-parts.ts'
import { exportBody, exportQuery } from './search-schemas.ts'
import { sendRows } from './send-rows.ts'
import { csvWriter } from './write-csv.ts'
import { ndjsonWriter } from './write-ndjson.ts'

const action = 'export'
const door = { scope: 'audit', action } as const
const tags = ['audit']
/** Each reads the index page by page, beside the questions of everybody. */
const exportsMax = 4
/** Who takes nothing for so long is taken for gone: others wait for the place. */
const stalledMsMax = 60_000

const text = { schema: { type: 'string' } }
const answers = {
  200: {
    description:
      'rows with their proofs, oldest first, and a trailer as the last line; the reading is two entries, one when it begins and one when it ends',
    content: { 'application/x-ndjson': text, 'text/csv': text },
  },
  403: provenProblem('the token lacks the scope audit, or what was asked for is outside the scope'),
  422: provenProblem('a part of the search breaks a rule'),
}

/** `GET /audit/v1/export` and `POST /audit/v1/exports`: every entry that a search finds, each with the proof that it is in its ledger. */
export function serveExport(server: FastifyInstance, parts: ReadingParts): void {
  const manners = mannersOf(server, door, parts)
  const send = exporting(parts)
  server.get<{ Querystring: Static<typeof exportQuery> }>('/audit/v1/export', {
    ...manners,
    exposeHeadRoute: false,
    schema: describeRoute({
      tags,
      operationId: 'exportEntries',
      summary: 'all that a search finds, with the proof of each entry',
      security: tokenNeeded,
      querystring: exportQuery,
      answers,
    }),
    handler: (request, reply) => send(request, reply, { given: request.query, at: 'querystring' }),
  })
  server.post<{ Body: Static<typeof exportBody> }>('/audit/v1/exports', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'exportEntriesOfPerson',
      summary: 'the same, by what has no place in an address: the number of a person',
      security: tokenNeeded,
      body: exportBody,
      answers,
    }),
    handler: (request, reply) => send(request, reply, { given: request.body, at: '$' }),
  })
}

function exporting(parts: ReadingParts) {
  const { index, keys, clock, logger, ledgers, noteReading, noteProblem } = parts
  let underWay = 0

  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    sent: {
      readonly given: Static<typeof exportQuery> | Static<typeof exportBody>
      readonly at: string
    },
  ): Promise<FastifyReply> => {
    const auditor = knownCaller(request)
    const { format = 'ndjson', after, ...given } = sent.given
    const place = after === undefined ? {} : { place: { name: 'after', text: after } }
    const wanted = { given: { ...given, ...place }, at: sent.at, order: 'oldest' } as const
    const admitted = admitSearch(auditor, wanted, parts)
    if (!admitted.ok) return sendProvenProblem(reply, auditor, admitted.told, door, noteProblem)
    const { reader, query, cursors, by } = admitted
    const now = clock.now()
    if (underWay >= exportsMax) return sendProblem(reply, tooManyExports)
    underWay += 1
    const note = (what: string): Promise<void> =>
      noteReading(auditor, {
        action,
        ...codesRead(query),
        note: `${what} as ${reader.as}; ${format} by ${by.join(', ') || 'nothing'}`,
      })
    let isEnded = false
    const end = async ({ rows, isWhole }: { rows: number; isWhole: boolean }): Promise<void> => {
      isEnded = true
      underWay -= 1
      await note(isWhole ? `export ended: ${rows} entries` : `export cut off: ${rows} entries`)
    }
    try {
      await note(after === undefined ? 'export begun' : 'export goes on')
    } catch (cause) {
      underWay -= 1
      throw cause
    }
    const viewer = { reader, opening: keys.opening }
    const writer = format === 'csv' ? csvWriter(viewer, after !== undefined) : ndjsonWriter(viewer)
    // What is indexed from now on is for the next export: under load this one would have no end.
    const bounded = { ...query, to: query.to ?? new Date(now).toISOString() }
    const prove = openProvers(ledgers, clock)
    const rows = exportRows({ index, query: bounded, cursors, prove })
    const body = Readable.from(sendRows(rows, writer, end), { objectMode: false })
    body.once('error', (cause) => logger.failure('audit-export-failed', cause))
    reply.raw.setTimeout(stalledMsMax, () => reply.raw.destroy())
    // Whoever has gone by now lets no row be asked for, and then nothing of `sendRows` runs, its end neither.
    body.once('close', () => {
      if (isEnded) return
      end({ rows: 0, isWhole: false }).catch((cause: unknown) =>
        logger.failure('audit-export-failed', cause),
      )
    })
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${writer.fileName}"`)
      .type(writer.mediaType)
      .send(body)
  }
}

const tooManyExports = problem('overloaded', {
  rule: `${exportsMax} exports are under way`,
  remedy: 'ask again when one of them has ended',
})
