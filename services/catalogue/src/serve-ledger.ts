import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  describeRoute,
  problem,
  provenProblem,
  sendProblem,
  sendProvenProblem,
  sendScopeMissing,
  sendUnauthenticated,
  tokenNeeded,
} from '@hutong/http'
import type { Authenticate, Caller, Problem, SentRequest } from '@hutong/http'
import type { NoteProblem, NoteReading } from '@hutong/ledger/entries'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const tilePath = /^(?:\d{1,2}|entries)(?:\/x\d{3}){0,6}\/\d{3}(?:\.p\/\d{1,3})?$/u
const immutable = 'public, max-age=31536000, immutable'
const noStore = 'no-store'
/** What the entry of a reading of entries, or of its refusal, names it. */
const asked = { action: 'bundle' }

/**
 * The ledger of a process as a C2SP tlog-tiles log: checkpoint and hash tiles are open to everyone, entry bundles to auditors of the sharing authority. They hold
 * the entries of all departments, those too that askers never learn of: whoever may not see every entry sees none of them here.
 */
export function serveLedger(
  server: FastifyInstance,
  settings: {
    /** The instance's own folder. */
    readonly folder: string
    readonly authenticate: Authenticate
    /** Leaves the entry that somebody read entries; the bundle waits for it. */
    readonly noteReading: NoteReading
    readonly noteProblem: NoteProblem
    /** Of a client, as the catalogue says it now. */
    readonly departmentOf: (client: string) => string | undefined
    /** The department that is the sharing authority. */
    readonly authority: string
  },
): void {
  const { folder, authenticate, noteReading, noteProblem, departmentOf, authority } = settings
  const seesAll = ({ client, person }: Caller): boolean =>
    (person?.department ?? departmentOf(client)) === authority
  const tags = ['ledger']
  server.get(
    '/ledger/checkpoint',
    {
      schema: describeRoute({
        tags,
        operationId: 'readCheckpoint',
        summary: 'newest signed tree head (C2SP tlog-checkpoint)',
        answers: { 200: checkpointAnswer },
      }),
    },
    async (_request, reply) => {
      // The published one and not the newest: every tile that it speaks of can be had. A new ledger publishes its first within a second.
      const checkpoint = await readNote(folder, 'checkpoint')
      return checkpoint === undefined
        ? sendProblem(reply, problem('not-ready'))
        : sendNote(reply, checkpoint)
    },
  )
  server.get(
    '/ledger/checkpoint/witnessed',
    {
      schema: describeRoute({
        tags,
        operationId: 'readWitnessedCheckpoint',
        summary: 'newest tree head that the witness cosigned (C2SP tlog-cosignature)',
        answers: { 200: checkpointAnswer, 404: 'there is no witness, or it has not cosigned yet' },
      }),
    },
    async (_request, reply) => {
      const checkpoint = await readNote(folder, 'checkpoint.witnessed')
      return checkpoint === undefined
        ? sendProblem(reply, problem('not-found'))
        : sendNote(reply, checkpoint)
    },
  )
  server.get<{ Params: { '*': string } }>(
    '/ledger/tile/*',
    {
      schema: describeRoute({
        tags,
        operationId: 'readTile',
        summary: 'hash tiles and, for auditors, entry bundles (C2SP tlog-tiles)',
        security: [{}, ...tokenNeeded],
        reads: { params: tileParams },
        answers: {
          200: tileAnswer,
          401: 'entry bundles want a token',
          403: provenProblem('entry bundles want the scope audit'),
          404: 'there is no such tile, or not yet',
        },
      }),
    },
    async (request, reply) => {
      const path = request.params['*']
      if (!tilePath.test(path)) return sendProblem(reply, problem('not-found'))
      if (path.startsWith('entries/')) {
        const caller =
          (await authenticate(request)) ?? (await authenticate(atDoor(request, folder)))
        if (!caller) return sendUnauthenticated(reply)
        if (!caller.scopes.has('audit')) {
          return sendScopeMissing(reply, caller, { scope: 'audit', ...asked }, noteProblem)
        }
        if (!seesAll(caller)) {
          return sendProvenProblem(reply, caller, outsideScope, asked, noteProblem)
        }
        await noteReading(caller, { ...asked, note: path })
        // Whatever caches lie between must not give it to the next one, who has no entry.
        return sendTile(reply, join(folder, 'tile', path), noStore)
      }
      return sendTile(reply, join(folder, 'tile', path), immutable)
    },
  )
}

/** The one address of a city has each ledger under the name of its instance, and the proof of a bound token is about the address that its holder sees (RFC 9449 s4.3). */
function atDoor({ method, url, headers, ip, socket }: FastifyRequest, folder: string): SentRequest {
  const outside = url.replace(/^\/ledger\//u, `/ledgers/${basename(folder)}/`)
  return { method, url: outside, headers, ip, socket }
}

const outsideScope: Problem = {
  ...problem('refused', {
    rule: 'bundles hold the entries of all departments, which auditors of the sharing authority alone may see',
    owner: 'the sharing authority',
    remedy:
      'search or export what concerns your department: GET /audit/v1/entries, /audit/v1/export',
    detail: 'these entries are not yours to read',
  }),
  code: 'outside-scope',
  title: '超出审计范围 outside your scope',
  type: 'urn:hutong:problem:outside-scope',
}

const checkpointAnswer = {
  description: 'a signed note: origin, size, root, signatures',
  content: { 'text/plain': { schema: { type: 'string' } } },
}
const tileAnswer = {
  description: 'the tile, immutable',
  content: {
    'application/octet-stream': { schema: { type: 'string', contentEncoding: 'binary' } },
  },
}
const tileParams = {
  type: 'object',
  properties: {
    path: {
      type: 'string',
      description: 'level and number, such as 0/000 or 0/x001/234.p/17; entries/000 is a bundle',
      examples: ['0/000'],
    },
  },
}

function readNote(folder: string, name: string): Promise<string | undefined> {
  return readFile(join(folder, name), 'utf8').catch(() => undefined)
}

function sendNote(reply: FastifyReply, note: string): FastifyReply {
  return reply.header('cache-control', 'no-cache').type('text/plain; charset=utf-8').send(note)
}

async function sendTile(
  reply: FastifyReply,
  file: string,
  cacheControl: string,
): Promise<FastifyReply> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    // A tile that is not there (yet) is the ordinary case of a reader that is ahead.
    () => undefined,
  )
  if (size === undefined) return sendProblem(reply, problem('not-found'))
  return reply
    .header('cache-control', cacheControl)
    .header('content-length', size)
    .type('application/octet-stream')
    .send(createReadStream(file))
}
