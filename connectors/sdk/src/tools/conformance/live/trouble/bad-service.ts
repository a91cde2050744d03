import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Connection } from '../../../../connections.ts'
import { forwardRequest, type Forwarded } from './forward-request.ts'

/** ahead, behind = the clock of its answers is a day off; the others do not come to an answer at all. */
export type Mood =
  | 'good'
  | 'away'
  | 'throttling'
  | 'failing'
  | 'silent'
  | 'broken'
  | 'ahead'
  | 'behind'

/** A proxy for a web service, on a port of this machine, which spoils its answers when it is told to. */
export interface BadService {
  readonly port: number
  /** Requests so far. */
  readonly askedCount: () => number
  /** Lets so many more requests through, and is in this mood from then on. */
  readonly become: (mood: Mood, after: number) => void
  /** Since the mood has changed: answers that were spoilt, and requests that came before the time that Retry-After named. */
  readonly spoiltCount: () => number
  readonly earlyCount: () => number
  readonly close: () => Promise<void>
}

const retryAfterSeconds = 1
/** Timers of another process may be so much early. */
const earlyMs = 20
const dayMs = 86_400_000

export async function openBadService(connection: Connection): Promise<BadService> {
  const base = new URL(connection.url)
  let mood: Mood = 'good'
  let goodLeft = 0
  let askedCount = 0
  let spoiltCount = 0
  let earlyCount = 0
  let silentUntil = 0

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy())
  })

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    askedCount += 1
    if (performance.now() < silentUntil - earlyMs) earlyCount += 1
    const body = await text(request)
    const isGood = mood === 'good' || goodLeft > 0
    goodLeft -= 1
    if (!isGood) spoiltCount += 1
    if (isGood || mood === 'ahead' || mood === 'behind' || mood === 'broken') {
      const answer = await forwardRequest(request, body, connection, originOf(request))
      if (isGood) send(response, answer)
      else if (mood === 'broken') sendPart(response, answer, spoiltCount)
      else send(response, withClock(answer, mood === 'ahead' ? dayMs : -dayMs))
    } else if (mood === 'away') response.destroy()
    else if (mood === 'failing') send(response, plain(500))
    else if (mood === 'throttling') {
      silentUntil = performance.now() + retryAfterSeconds * 1000
      send(response, plain(429, { 'retry-after': String(retryAfterSeconds) }))
    }
    // Silent: whoever asks has to give up by himself.
  }

  const originOf = ({ headers }: IncomingMessage) => ({
    near: `http://${headers.host ?? ''}`,
    far: base.origin,
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    askedCount: () => askedCount,
    become: (next, after) => {
      mood = next
      goodLeft = after
      if (next === 'good') return
      spoiltCount = 0
      earlyCount = 0
      silentUntil = 0
    },
    spoiltCount: () => spoiltCount,
    earlyCount: () => earlyCount,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

const plain = (status: number, headers: Forwarded['headers'] = {}): Forwarded => ({
  status,
  headers: { 'content-type': 'text/plain', ...headers },
  body: Buffer.from('not today\n'),
})

function send(response: ServerResponse, { status, headers, body }: Forwarded): void {
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body)
}

/** Half a body: in turn on a line that breaks, and as if it were the whole. */
function sendPart(
  response: ServerResponse,
  { status, headers, body }: Forwarded,
  turn: number,
): void {
  const half = body.subarray(0, Math.floor(body.length / 2))
  if (turn % 2 === 0) return send(response, { status, headers, body: half })
  response.writeHead(status, { ...headers, 'content-length': body.length })
  response.write(half, () => response.destroy())
}

const withClock = ({ headers, ...answer }: Forwarded, ms: number): Forwarded => ({
  ...answer,
  headers: { ...headers, date: new Date(Date.now() + ms).toUTCString() },
})
