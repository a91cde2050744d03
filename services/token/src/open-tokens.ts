import { join } from 'node:path'
import type { Limits } from '@hutong/limits'
import type { Log } from '@hutong/log'
import { signingKey } from '@hutong/process'
import type { Clock, Logger, Settings } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { buildTokenService } from './build-token-service.ts'
import { followClients } from './client-metadata.ts'
import { openTokenAdapter } from './token-adapter.ts'

export interface Tokens {
  /** Resolves when every client of the catalogue is known. */
  readonly caughtUp: Promise<void>
  /** When all clients were last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
  readonly close: () => Promise<void>
}

/** The token service on a server: clients of the catalogue, its key of the folder of keys, its state in `token.db`. */
export async function openTokens(
  server: FastifyInstance,
  parts: {
    readonly settings: Pick<Settings, 'data' | 'keys' | 'mtls' | 'mtlsPort'>
    /** Origin under which clients reach it; tokens are for the same origin. */
    readonly issuer: string
    readonly log: Log
    readonly limits: Limits
    readonly clock: Clock
    readonly logger: Logger
    readonly signal: AbortSignal
  },
): Promise<Tokens> {
  const { settings, issuer, log, limits, clock, logger, signal } = parts
  const clients = followClients(log, logger, signal)
  const file = join(settings.data, 'token.db')
  const { adapter, close } = await openTokenAdapter({ file, clients, clock, logger })
  await buildTokenService(server, {
    issuer,
    audience: issuer,
    mtlsOrigin: mtlsOrigin(settings, issuer),
    signingKey: await signingKey(settings.keys, 'token'),
    adapter,
    limits,
    clock,
    logger,
  })
  return { caughtUp: clients.caughtUp, checkedAt: clients.checkedAt, close }
}

/** The same host as the issuer, on a port of its own. */
function mtlsOrigin(
  { mtls, mtlsPort }: Pick<Settings, 'mtls' | 'mtlsPort'>,
  issuer: string,
): string | null {
  return mtls === '' ? null : `https://${new URL(issuer).hostname}:${mtlsPort}`
}
