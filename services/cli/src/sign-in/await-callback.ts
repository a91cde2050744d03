import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CannotJudge } from '../cannot-judge.ts'

export interface Callback {
  /** Where the browser is to be sent back to. */
  readonly redirectUri: string
  /** The address that the browser came back to, with its query. Rejects with CannotJudge when nobody comes in time. */
  readonly address: Promise<URL>
  readonly close: () => Promise<void>
}

const patienceMs = 600_000
const path = '/callback'

/**
 * Listens on this machine alone, on a port that is free (RFC 8252 s7.3), until the browser comes back.
 *
 * @param state what the address must bring along: whatever else comes is no answer to this command
 */
export async function awaitCallback(state: string): Promise<Callback> {
  const came = Promise.withResolvers<URL>()
  came.promise.catch(() => undefined)
  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', redirectUri())
    const isOurs = address.pathname === path && address.searchParams.get('state') === state
    const isGood = isOurs && address.searchParams.has('code')
    response.writeHead(isOurs ? 200 : 404, headers)
    response.end(page(isGood ? done : failed))
    if (isOurs) came.resolve(address)
  })
  server.listen({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const timer = setTimeout(() => {
    came.reject(new CannotJudge('nobody signed in within ten minutes: run it again'))
  }, patienceMs)
  return {
    redirectUri: redirectUri(),
    address: came.promise,
    close: async () => {
      clearTimeout(timer)
      server.close()
      server.closeIdleConnections()
      await once(server, 'close')
    },
  }

  function redirectUri(): string {
    const { port } = readAddress(server.address())
    return `http://127.0.0.1:${port}${path}`
  }
}

function readAddress(address: AddressInfo | string | null): AddressInfo {
  if (address !== null && typeof address === 'object') return address
  throw new CannotJudge('no port of this machine can be listened on')
}

const headers = {
  'cache-control': 'no-store',
  connection: 'close',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer',
}

const done =
  '已登录，可以关闭此页并回到终端。 You have signed in: close this page, and go back to the terminal.'
const failed = '登录未完成，请回到终端。 You have not signed in: go back to the terminal.'

const page = (text: string): string =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>互通 Hutong</title><p>${text}</p></html>`
