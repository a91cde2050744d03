import { isPersonsClient } from '@hutong/http'
import { followTopic } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import type { AdapterPayload } from 'oidc-provider'

/** The clients of `catalogue.clients` as the token service sees them; a revoked one does not exist. */
export interface ClientDirectory {
  readonly find: (id: string) => AdapterPayload | undefined
  readonly caughtUp: Promise<void>
  /** When all clients were last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

/** What a system's token may be good for; all else is for people. `me` is for citizens' portals, which have recognised the person by themselves. */
export const clientsScopes: readonly string[] = ['ask', 'audit', 'me']

export function followClients({
  log,
  bearer,
  logger,
  signal,
}: {
  readonly log: Log
  /** `refused`: a client that is bound to nothing has to show proofs. */
  readonly bearer: 'allowed' | 'refused'
  readonly logger: Logger
  readonly signal: AbortSignal
}): ClientDirectory {
  const known = new Map<string, AdapterPayload>()
  const { caughtUp, checkedAt } = followTopic({
    log,
    topic: 'catalogue.clients',
    signal,
    onRecord: ({ key, value }) => {
      const metadata = metadataOf(key, Buffer.from(value).toString('utf8'), bearer)
      if (metadata) known.set(key, metadata)
      else known.delete(key)
    },
    onFailure: (cause) => logger.failure('clients-not-followed', cause),
  })
  return { find: (id) => known.get(id), caughtUp, checkedAt }
}

interface PublishedClient {
  readonly state: string
  readonly scope: string
  readonly jwks: { readonly keys: readonly object[] }
  readonly dpopBound: boolean
  readonly mtlsBound: boolean
}

/** Client metadata (RFC 7591) for `private_key_jwt` with Ed25519, or nothing for a client that may not have tokens. */
function metadataOf(
  id: string,
  text: string,
  bearer: 'allowed' | 'refused',
): AdapterPayload | undefined {
  const client = parseClient(text)
  if (client?.state !== 'active' || isPersonsClient(id)) return undefined
  if (!client.scope.split(' ').every((scope) => clientsScopes.includes(scope))) return undefined
  return {
    client_id: id,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'EdDSA',
    scope: client.scope,
    jwks: { keys: [...client.jwks.keys] },
    dpop_bound_access_tokens: client.dpopBound || (bearer === 'refused' && !client.mtlsBound),
    tls_client_certificate_bound_access_tokens: client.mtlsBound,
  }
}

function parseClient(text: string): PublishedClient | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    const client: unknown = { dpopBound: false, mtlsBound: false, ...Object(parsed) }
    return isClient(client) ? client : undefined
  } catch {
    // Not JSON: such a client gets no token, as if it had been withdrawn.
    return undefined
  }
}

function isClient(value: unknown): value is PublishedClient {
  if (typeof value !== 'object' || value === null) return false
  if (!('state' in value) || !('scope' in value) || !('jwks' in value)) return false
  const { state, scope, jwks } = value
  if (typeof state !== 'string' || typeof scope !== 'string') return false
  if (!('dpopBound' in value) || typeof value.dpopBound !== 'boolean') return false
  if (!('mtlsBound' in value) || typeof value.mtlsBound !== 'boolean') return false
  return typeof jwks === 'object' && jwks !== null && 'keys' in jwks && Array.isArray(jwks.keys)
}
