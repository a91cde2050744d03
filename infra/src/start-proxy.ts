import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { wait } from '@hutong/process'
import { freePort } from './free-port.ts'
import { responseLosses } from './response-losses.ts'
import type { RunningServer } from './run-server.ts'

/** What stands between clients and a server, and loses on demand what a network may lose. */
export interface Proxy extends RunningServer {
  /** Where new connections go from now on, `host:port`. A client that comes while there is no target is cut. */
  readonly forwardTo: (target: string) => void
  /**
   * A request is let through and its answer is lost: what comes back next, on whichever connection, is swallowed, and that connection is cut.
   *
   * @param isMeant picks the request by a piece of what clients send: only a connection that has sent one loses its answer then
   * @returns when it has happened
   */
  readonly dropNextResponse: (isMeant?: (request: Buffer) => boolean) => Promise<void>
  /** Ends all connections that are open now. */
  readonly cut: () => void
  /** Lets no new connection in. Those that are open stay. */
  readonly refuse: () => void
  readonly accept: () => Promise<void>
  /** Every piece, of at most 64 KiB, waits this long in either direction. */
  readonly delay: (ms: number) => void
}

const host = '127.0.0.1'

/**
 * A TCP proxy on a free port of 127.0.0.1.
 *
 * @param target `host:port`; may be told later by `forwardTo`
 * @throws HutongError HUTONG_PORT_NOT_FOUND
 */
export async function startProxy(target?: string): Promise<Proxy> {
  let destination = target
  let delayMs = 0
  const losses = responseLosses()
  const sockets = new Set<Socket>()
  const port = await freePort()
  // Each direction ends by itself, as it would without a proxy.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const to = destination === undefined ? undefined : parseTarget(destination)
    if (to === undefined) return client.destroy()
    const upstream = connect({ ...to, allowHalfOpen: true, noDelay: true })
    const both = [client, upstream]
    for (const socket of both) hold(socket)
    const { noteRequest, isResponseLost } = losses.watchConnection()
    void forward(client, upstream, noteRequest)
    void forward(upstream, client, () => {
      if (isResponseLost()) for (const socket of both) socket.destroy()
    })
  })

  function hold(socket: Socket): void {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }

  async function forward(from: Socket, to: Socket, watch: (piece: Buffer) => void): Promise<void> {
    const pass = async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        watch(piece)
        if (delayMs > 0) await wait(delayMs)
        yield piece
      }
    }
    // A connection that fails on one side has been ended on the other by now.
    await pipeline(from, pass, to).catch(() => undefined)
  }

  function cut(): void {
    for (const socket of sockets) socket.destroy()
  }

  async function accept(): Promise<void> {
    if (server.listening) return
    server.listen(port, host)
    await once(server, 'listening')
  }

  await accept()
  return {
    address: `${host}:${port}`,
    forwardTo: (next) => {
      destination = next
    },
    dropNextResponse: losses.loseNext,
    cut,
    refuse: () => void server.close(),
    accept,
    delay: (ms) => {
      delayMs = ms
    },
    stop: async () => {
      server.close()
      cut()
    },
  }
}

function parseTarget(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) }
}
