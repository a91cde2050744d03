import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { freePort } from '@hutong/infra'
import { wait } from '@hutong/process'
import { makeSender, sendBatch } from '../../../connectors/sdk/test/sources/push/send-rows.ts'
import { benchRows, type BenchRow, type BenchSource } from './bench-source.ts'

const pageRows = 1000
const jsonType = 'application/json'
const version = { from: 'changed', as: 'time' }

/** Pages of a thousand rows, made beforehand. */
export async function restPages(rows: number): Promise<BenchSource> {
  const pages = pagesOf(rows)
  const bodies = pages.map((page, i) =>
    Buffer.from(JSON.stringify({ data: page, next: i + 1 < pages.length ? String(i + 1) : null })),
  )
  const server = await serve(jsonType, ({ searchParams }) =>
    // A second pass finds nothing new.
    searchParams.has('since') ? emptyPage : bodies[Number(searchParams.get('cursor') ?? '0')],
  )
  return {
    read: {
      kind: 'rest-pages',
      connection: 'bench',
      path: '/rows',
      items: 'data',
      key: 'id',
      version,
      changedSince: { parameter: 'since' },
      paging: { by: 'cursor', from: 'next', parameter: 'cursor' },
    },
    ...server,
  }
}

const emptyPage = Buffer.from('{"data":[],"next":null}')

export async function xmlService(rows: number): Promise<BenchSource> {
  const pages = pagesOf(rows)
  const bodies = pages.map((page) =>
    Buffer.from(`<rows><pages>${pages.length}</pages>${page.map(elementOf).join('')}</rows>`),
  )
  const server = await serve('text/xml', ({ searchParams }) =>
    searchParams.has('since')
      ? Buffer.from('<rows><pages>1</pages></rows>')
      : bodies[Number(searchParams.get('page') ?? '1') - 1],
  )
  return {
    read: {
      kind: 'xml-service',
      connection: 'bench',
      path: '/rows',
      items: 'rows.row',
      key: 'id',
      version,
      changedSince: { parameter: 'since' },
      paging: { by: 'page', parameter: 'page', pageCount: 'rows.pages' },
    },
    ...server,
  }
}

const elementOf = (row: BenchRow): string =>
  `<row>${Object.entries(row)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('')}</row>`

/** Batches of a thousand rows, each signed, one after the other as the order of changes asks for. */
export async function push(rows: number): Promise<BenchSource> {
  const port = await freePort()
  const sender = makeSender('bench')
  const bodies = pagesOf(rows).map((page) =>
    Buffer.from(page.map((row) => `${JSON.stringify(row)}\n`).join('')),
  )
  const origin = `http://127.0.0.1:${port}`
  return {
    read: {
      kind: 'push',
      listen: { host: '127.0.0.1', port },
      clients: [{ keyId: sender.keyId, publicKey: sender.publicKey.export({ format: 'jwk' }) }],
      folder: 'pushed',
    },
    place: String(port),
    send: async () => {
      await untilListening(port)
      for (const [i, body] of bodies.entries()) {
        const { status } = await sendBatch({ origin, sender, body, key: `batch-${i}` })
        if (status !== 202) throw new Error(`a batch was answered with ${status}`)
      }
    },
    stop: () => Promise.resolve(),
  }
}

/** Whoever takes the rows has just been started. */
async function untilListening(port: number): Promise<void> {
  const tries = new AbortController()
  const giveUp = setTimeout(() => tries.abort(), 30_000)
  while (!tries.signal.aborted) {
    const socket = connect(port, '127.0.0.1')
    const outcome = once(socket, 'connect')
    const isListening = await outcome.then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isListening) break
    await wait(50, tries.signal)
  }
  clearTimeout(giveUp)
}

function pagesOf(rows: number): readonly (readonly BenchRow[])[] {
  const all = [...benchRows(rows)]
  return Array.from({ length: Math.ceil(rows / pageRows) }, (_, i) =>
    all.slice(i * pageRows, (i + 1) * pageRows),
  )
}

async function serve(type: string, answer: (url: URL) => Buffer | undefined) {
  const server = createServer((request, response) => {
    const body = answer(new URL(request.url ?? '/', 'http://here'))
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': type })
    response.end(body)
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${port}`
  return {
    connections: { bench: { url } },
    place: url,
    stop: async (): Promise<void> => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
