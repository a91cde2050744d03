import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'

/** Stands between a run and a server, on a port of this machine, and cuts the line when it is told to. */
export interface CuttingProxy {
  readonly port: number
  /** Of what the server answered since the last `mend`, or since the beginning. */
  readonly bytesPassed: () => number
  /** Lets so many more bytes of answers through, then cuts every connection, and each new one, until it is mended. */
  readonly cutAfter: (bytes: number) => void
  readonly mend: () => void
  /** Connections that were cut since the last `cutAfter`. */
  readonly cutCount: () => number
  readonly close: () => Promise<void>
}

export async function openCuttingProxy(target: {
  readonly host: string
  readonly port: number
}): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let bytesPassed = 0
  let bytesLeft = Infinity
  let cutCount = 0
  const server = createServer((client) => {
    if (bytesLeft <= 0) {
      cutCount += 1
      client.destroy()
      return
    }
    const upstream = connect(target)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
    void pipeline(client, upstream).catch(() => undefined)
    void pipeline(upstream, count, client).catch(() => undefined)
  })

  async function* count(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      const through = piece.subarray(0, Math.max(0, bytesLeft))
      bytesPassed += through.length
      bytesLeft -= piece.length
      yield through
      if (bytesLeft <= 0) cut()
    }
  }

  function cut(): void {
    cutCount += sockets.size
    for (const socket of sockets) socket.destroy()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    bytesPassed: () => bytesPassed,
    cutAfter: (bytes) => {
      cutCount = 0
      bytesLeft = bytes
      if (bytes <= 0) cut()
    },
    mend: () => {
      bytesLeft = Infinity
      bytesPassed = 0
    },
    cutCount: () => cutCount,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
