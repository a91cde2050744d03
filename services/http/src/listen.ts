import { portError } from '@hutong/process'
import type { Settings } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { prepareCertificates } from './listen-with-certificates.ts'

/**
 * Listens, and beside that for clients with certificates where a folder for them is set.
 *
 * @throws HutongError HUTONG_PORT_IN_USE, HUTONG_PORT_REFUSED, HUTONG_MTLS_FILES
 */
export async function listen(
  server: FastifyInstance,
  settings: Pick<Settings, 'host' | 'port' | 'mtls' | 'mtlsPort'>,
): Promise<void> {
  const { host, port } = settings
  const listenWithCertificates = prepareCertificates(server, settings)
  try {
    await server.listen({ host, port })
  } catch (cause) {
    throw portError(cause, host, port, 'HUTONG_PORT')
  }
  await listenWithCertificates()
}
