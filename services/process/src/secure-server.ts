import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { Server, ServerOptions } from 'node:https'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { SecureContextOptions } from 'node:tls'
import { HutongError } from './hutong-error.ts'
import type { Logger } from './logger.ts'

/**
 * A server that speaks HTTPS, TLS 1.2 or newer, with `server.key` and `server.crt` of a folder. At each SIGHUP they are read again, for the connections
 * that come from then on; where they are not whole then, it goes on with what it had, and the log says so.
 *
 * @throws HutongError HUTONG_TLS_FILES, also when the two do not fit
 */
export function createSecureServer(
  { folder, logger }: { readonly folder: string; readonly logger: Logger },
  options: ServerOptions,
  listener: RequestListener,
): Server {
  const server = createServer({ ...options, ...readCertificate(folder) }, listener)
  const renew = (): void => {
    try {
      server.setSecureContext(readCertificate(folder))
      logger.event('certificate-renewed')
    } catch (cause) {
      logger.failure('certificate-not-renewed', cause)
    }
  }
  process.on('SIGHUP', renew)
  server.once('close', () => process.off('SIGHUP', renew))
  return server
}

function readCertificate(folder: string): SecureContextOptions {
  try {
    const options = {
      key: readFileSync(join(folder, 'server.key')),
      cert: readFileSync(join(folder, 'server.crt')),
      minVersion: 'TLSv1.2',
    } as const
    createSecureContext(options)
    return options
  } catch (cause) {
    throw new HutongError(
      'HUTONG_TLS_FILES',
      `${folder} must hold server.key and server.crt in PEM, and the key must fit: put them there, or see to HUTONG_TLS`,
      cause,
    )
  }
}
