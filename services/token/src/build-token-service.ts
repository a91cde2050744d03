import type { KeyObject } from 'node:crypto'
import { certificateOf } from '@hutong/http'
import type { Limits } from '@hutong/limits'
import type { Clock, Logger } from '@hutong/process'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { errors, Provider } from 'oidc-provider'
import type { AdapterConstructor, Configuration } from 'oidc-provider'
import { checkAssertion } from './check-assertion.ts'
import { metadataPath, narrowMetadata } from './narrow-metadata.ts'

export interface TokenServiceSettings {
  /** Origin under which outsiders reach it, without a closing slash. */
  readonly issuer: string
  /** The resource that tokens are for. */
  readonly audience: string
  /** Origin of the listener for clients with certificates; null = there is none. */
  readonly mtlsOrigin: string | null
  /** Ed25519; kept over restarts, so that tokens in use stay valid. */
  readonly signingKey: KeyObject
  readonly adapter: AdapterConstructor
  readonly limits: Limits
  readonly clock: Clock
  readonly logger: Logger
}

const tokenSeconds = 300
/** What a token may be good for: putting questions, or reading the ledger as an auditor. */
const scopes = ['ask', 'audit']

/**
 * Client credentials with `private_key_jwt` (RFC 7523), access tokens as RFC 9068 JWT of 300 s, bound to the key of the DPoP proof that comes with the
 * request (RFC 9449) or to the certificate of the connection (RFC 8705): `POST /oauth/token`, `GET /oauth/jwks`, `GET /.well-known/oauth-authorization-server` (RFC 8414).
 */
export async function buildTokenService(
  server: FastifyInstance,
  settings: TokenServiceSettings,
): Promise<void> {
  const provider = new Provider(settings.issuer, await configure(settings))
  provider.on('server_error', (_context, cause) => {
    settings.logger.failure('token-service-failed', cause)
  })
  provider.use(narrowMetadata(settings.mtlsOrigin))
  // The provider forms its own addresses of these two headers, which are written below; nothing that was sent is trusted.
  provider.proxy = true
  const issuer = new URL(settings.issuer)
  const answer = provider.callback()
  await server.register((scope, _options, done) => {
    // The provider reads the body itself.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
    const routes = [
      ['POST', '/oauth/token'],
      ['GET', '/oauth/jwks'],
      ['GET', metadataPath],
    ] as const
    for (const [method, url] of routes) {
      scope.route({
        method,
        url,
        schema: describe(summaries[url]),
        handler: (request, reply) => {
          reply.hijack()
          request.raw.headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1)
          request.raw.headers['x-forwarded-host'] = issuer.host
          void answer(request.raw, reply.raw)
        },
      })
    }
    done()
  })
}

/** `tags` and `summary` are read by whoever collects the routes into a document. */
function describe(summary: string): FastifySchema & { tags: string[]; summary: string } {
  return { tags: ['token'], summary }
}

const summaries = {
  '/oauth/token': 'access token for client credentials with private_key_jwt (RFC 7523, RFC 9068)',
  '/oauth/jwks': 'public keys that access tokens are signed with',
  [metadataPath]: 'metadata of the token service (RFC 8414)',
}

async function configure(settings: TokenServiceSettings): Promise<Configuration> {
  const jwk = await exportJWK(settings.signingKey)
  const keyId = await calculateJwkThumbprint(jwk)
  const { audience, limits, clock } = settings
  return {
    adapter: settings.adapter,
    jwks: { keys: [{ ...jwk, kty: 'OKP', kid: keyId, alg: 'EdDSA', use: 'sig' }] },
    clientDefaults: { id_token_signed_response_alg: 'EdDSA' },
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['EdDSA'],
      dPoPSigningAlgValues: ['EdDSA', 'Ed25519', 'ES256'],
    },
    scopes,
    responseTypes: [],
    routes: { token: '/oauth/token', jwks: '/oauth/jwks' },
    ttl: { ClientCredentials: tokenSeconds },
    assertJwtClientAuthClaimsAndHeader: (_context, claims) => checkAssertion(claims, limits, clock),
    renderError: (context, told) => {
      context.type = 'application/json'
      context.body = told
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        getCertificate: ({ req }) => certificateOf(req.socket),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (context, resource, client) => {
          if (resource !== audience) throw new errors.InvalidTarget()
          // RFC 6749 s3.3: a request without a scope gets the client's own.
          const { params } = context.oidc
          if (params && params['scope'] === undefined) params['scope'] = client.scope
          return {
            scope: scopes.join(' '),
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: tokenSeconds,
            jwt: { sign: { alg: 'EdDSA', kid: keyId } },
          }
        },
      },
    },
  }
}
