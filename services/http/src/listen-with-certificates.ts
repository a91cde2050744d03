import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import { join } from 'node:path'
import { HutongError, portError } from '@hutong/process'
import type { Settings } from '@hutong/process'
import type { FastifyInstance } from 'fastify'

type CertificateSettings = Pick<Settings, 'host' | 'mtls' | 'mtlsPort'>

/** More than an answer may take that waits for a position. */
const drainMsMax = 3_000
const requestTimeoutMs = 30_000
const keepAliveTimeoutMs = 72_000

/**
 * Prepares a second listener for clients that have a certificate of the authority (mutual TLS), with all that the server serves; nobody else can
 * connect there. It closes with the server. Nothing is prepared where no folder is set.
 *
 * @returns what begins to listen, once the server is ready
 * @throws HutongError HUTONG_MTLS_FILES; when it begins HUTONG_PORT_IN_USE, HUTONG_PORT_REFUSED
 */
export function prepareCertificates(
  server: FastifyInstance,
  { host, mtls, mtlsPort }: CertificateSettings,
): () => Promise<void> {
  if (mtls === '') return () => Promise.resolve()
  const secure = createSecure(server, mtls)
  server.addHook('onClose', async () => {
    if (!secure.listening) return
    const closed = once(secure, 'close')
    secure.close()
    const timer = setTimeout(() => secure.closeAllConnections(), drainMsMax)
    await closed
    clearTimeout(timer)
  })
  return async () => {
    try {
      secure.listen({ host, port: mtlsPort })
      await once(secure, 'listening')
    } catch (cause) {
      throw portError(cause, host, mtlsPort, 'HUTONG_MTLS_PORT')
    }
  }
}

function createSecure(server: FastifyInstance, folder: string): Server {
  try {
    return createServer(
      {
        key: readFileSync(join(folder, 'server.key')),
        cert: readFileSync(join(folder, 'server.crt')),
        ca: readFileSync(join(folder, 'ca.crt')),
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.2',
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: keepAliveTimeoutMs,
      },
      (request, response) => server.routing(request, response),
    )
  } catch (cause) {
    throw new HutongError(
      'HUTONG_MTLS_FILES',
      `${folder} must hold server.key, server.crt and ca.crt in PEM, and the key must fit: put them there, or unset HUTONG_MTLS`,
      cause,
    )
  }
}
