import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { reportHealth } from './health.ts'
import type { PartHealth } from './health.ts'
import type { Logger } from './logger.ts'
import { portError } from './port-error.ts'
import { createSecureServer } from './secure-server.ts'

export interface HealthServer {
  readonly port: number
  readonly close: () => Promise<void>
}

interface HealthSettings {
  readonly host: string
  /** 0 = any free one. */
  readonly port: number
  /** Folder of `server.key` and `server.crt`; empty = plain HTTP. */
  readonly tls: string
  readonly logger: Logger
  readonly parts: Readonly<Record<string, () => PartHealth>>
  /** What `/statusz` tells, for people and screens: figures, no personal data. */
  readonly status: () => unknown
}

/**
 * For a process that answers nothing else: `/healthz` (may it live on?) and `/readyz` (does it do its work?), 200 or 503 with each part's
 * word, and `/statusz`, how far it is.
 *
 * @throws HutongError HUTONG_PORT_IN_USE, HUTONG_PORT_REFUSED, HUTONG_TLS_FILES
 */
export async function openHealthServer(settings: HealthSettings): Promise<HealthServer> {
  const { host, port, tls, logger } = settings
  const listener: RequestListener = (request, response) => answer(request, response, settings)
  const server =
    tls === '' ? createServer(listener) : createSecureServer({ folder: tls, logger }, {}, listener)
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    throw portError(cause, host, port, 'HUTONG_PORT')
  }
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { parts, status }: HealthSettings,
): void {
  const told = tell(request, parts, status)
  response.writeHead(told.code, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify(told.body))
}

function tell(
  request: IncomingMessage,
  parts: HealthSettings['parts'],
  status: HealthSettings['status'],
): { readonly code: number; readonly body: unknown } {
  const { method, url = '' } = request
  const path = method === 'GET' || method === 'HEAD' ? url.replace(/\?.*$/u, '') : ''
  switch (path) {
    case '/healthz': {
      const report = reportHealth(parts)
      return { code: report.alive ? 200 : 503, body: report }
    }
    case '/readyz': {
      const report = reportHealth(parts)
      return { code: report.ready ? 200 : 503, body: report }
    }
    case '/statusz':
      return { code: 200, body: status() }
    default:
      return {
        code: 404,
        body: { code: 'not-found', detail: 'here are /healthz, /readyz, /statusz' },
      }
  }
}
