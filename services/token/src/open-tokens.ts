import { join } from 'node:path'
import type { NoteEntry } from '@hutong/ledger/entries'
import type { Limits } from '@hutong/limits'
import type { Log } from '@hutong/log'
import { formerSigningKeys, secretKey, signingKey } from '@hutong/process'
import type { Clock, Logger, Settings } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { noteChanges } from './accounts/note-changes.ts'
import { buildTokenService } from './build-token-service.ts'
import { followClients } from './client-metadata.ts'
import { createSignInCheck } from './sign-in/check-sign-in.ts'
import { openTokenAdapter } from './token-adapter.ts'

export interface Tokens {
  /** Resolves when every client of the catalogue is known. */
  readonly caughtUp: Promise<void>
  /** When all clients were last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
  readonly close: () => Promise<void>
}

/** The token service on a server: clients of the catalogue, its keys of the folder of keys, its state and the accounts in `token.db`. */
export async function openTokens(
  server: FastifyInstance,
  parts: {
    readonly settings: Pick<Settings, 'data' | 'keys' | 'mtls' | 'mtlsPort' | 'dpopNonce'>
    /** `refused`: whoever asks for a token has to bind it. */
    readonly bearer: 'allowed' | 'refused'
    /** Origin under which clients reach it; tokens are for the same origin. */
    readonly issuer: string
    readonly log: Log
    readonly limits: Limits
    /** Takes what is done to accounts. */
    readonly noteEntry: NoteEntry
    readonly clock: Clock
    readonly logger: Logger
    readonly signal: AbortSignal
  },
): Promise<Tokens> {
  const { settings, bearer, issuer, log, limits, noteEntry, clock, logger, signal } = parts
  const clients = followClients({ log, bearer, logger, signal })
  const file = join(settings.data, 'token.db')
  const store = await openTokenAdapter({ file, clients, clock, logger })
  const { adapter, accounts } = store
  const key = await secretKey(settings.keys, 'accounts')
  await buildTokenService(server, {
    issuer,
    bearer,
    audience: issuer,
    mtlsOrigin: mtlsOrigin(settings, issuer),
    signingKey: await signingKey(settings.keys, 'token'),
    formerKeys: formerSigningKeys(settings.keys, 'token'),
    cookieKey: (await secretKey(settings.keys, 'cookies')).toString('base64url'),
    nonceSecret:
      settings.dpopNonce === 'required' ? await secretKey(settings.keys, 'token-nonces') : null,
    adapter,
    accounts,
    signIn: createSignInCheck({ store, limits, clock, key }),
    limits,
    clock,
    logger,
  })
  const stopped = new AbortController()
  const noting = noteChanges({
    store,
    noteEntry,
    logger,
    signal: AbortSignal.any([signal, stopped.signal]),
  })
  return {
    caughtUp: clients.caughtUp,
    checkedAt: clients.checkedAt,
    close: async () => {
      stopped.abort()
      await noting
      await store.close()
    },
  }
}

/** The same host as the issuer, on a port of its own. */
function mtlsOrigin(
  { mtls, mtlsPort }: Pick<Settings, 'mtls' | 'mtlsPort'>,
  issuer: string,
): string | null {
  return mtls === '' ? null : `https://${new URL(issuer).hostname}:${mtlsPort}`
}
