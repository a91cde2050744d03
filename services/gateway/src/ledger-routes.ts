import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  describeRoute,
  problem,
  sendProblem,
  sendScopeMissing,
  sendUnauthenticated,
} from '@hutong/http'
import type { Authenticate, Caller } from '@hutong/http'
import type { NoteProblem } from '@hutong/ledger/entries'
import type { FastifyInstance, FastifyReply } from 'fastify'

const tilePath = /^(?:\d{1,2}|entries)(?:\/x\d{3}){0,6}\/\d{3}(?:\.p\/\d{1,3})?$/u
const immutable = 'public, max-age=31536000, immutable'

/** The ledger as a C2SP tlog-tiles log: checkpoint and hash tiles are open to everyone, entry bundles to auditors. */
export function serveLedger(
  server: FastifyInstance,
  settings: {
    /** The instance's own folder. */
    readonly folder: string
    readonly authenticate: Authenticate
    /** Leaves the entry that somebody read entries; the bundle waits for it. */
    readonly noteReading: (caller: Caller, path: string) => Promise<void>
    readonly noteProblem: NoteProblem
  },
): void {
  const { folder, authenticate, noteReading, noteProblem } = settings
  const tags = ['ledger']
  server.get(
    '/ledger/checkpoint',
    { schema: describeRoute({ tags, summary: 'newest signed tree head (C2SP tlog-checkpoint)' }) },
    async (_request, reply) => {
      const checkpoint = await readPublished(folder)
      if (checkpoint === undefined) return sendProblem(reply, problem('not-ready'))
      return reply
        .header('cache-control', 'no-cache')
        .type('text/plain; charset=utf-8')
        .send(checkpoint)
    },
  )
  server.get<{ Params: { '*': string } }>(
    '/ledger/tile/*',
    {
      schema: describeRoute({
        tags,
        summary: 'hash tiles and, for auditors, entry bundles (C2SP tlog-tiles)',
      }),
    },
    async (request, reply) => {
      const path = request.params['*']
      if (!tilePath.test(path)) return sendProblem(reply, problem('not-found'))
      if (path.startsWith('entries/')) {
        const caller = await authenticate(request)
        if (!caller) return sendUnauthenticated(reply)
        if (!caller.scopes.has('audit')) {
          return sendScopeMissing(reply, caller, { scope: 'audit', action: 'bundle' }, noteProblem)
        }
        await noteReading(caller, path)
      }
      return sendTile(reply, join(folder, 'tile', path))
    },
  )
}

/** The published checkpoint and not the newest one: every tile that it speaks of can be had. A new ledger publishes its first within a second. */
function readPublished(folder: string): Promise<string | undefined> {
  return readFile(join(folder, 'checkpoint'), 'utf8').catch(() => undefined)
}

async function sendTile(reply: FastifyReply, file: string): Promise<FastifyReply> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    // A tile that is not there (yet) is the ordinary case of a reader that is ahead.
    () => undefined,
  )
  if (size === undefined) return sendProblem(reply, problem('not-found'))
  return reply
    .header('cache-control', immutable)
    .header('content-length', size)
    .type('application/octet-stream')
    .send(createReadStream(file))
}
