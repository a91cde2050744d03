import type { KeyObject } from 'node:crypto'
import type { Limits } from '@hutong/limits'
import type { Clock, Logger } from '@hutong/process'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Provider } from 'oidc-provider'
import type { AdapterConstructor } from 'oidc-provider'
import type { AccountReader } from './accounts/read-accounts.ts'
import { configureProvider } from './configure-provider.ts'
import { narrowMetadata } from './narrow-metadata.ts'
import { refuseOtherModes } from './sign-in/refuse-other-modes.ts'
import { sendWait, serveSignIn } from './sign-in/serve-sign-in.ts'
import type { SignInCheck } from './sign-in/check-sign-in.ts'
import { withPlainForms } from './sign-in/with-plain-forms.ts'
import { authorizePath, tokenRoutes } from './token-routes.ts'

export interface TokenServiceSettings {
  /** Origin under which outsiders reach it, without a closing slash. */
  readonly issuer: string
  /** The resource that tokens are for. */
  readonly audience: string
  /** `refused`: whoever asks for a token has to bind it. */
  readonly bearer: 'allowed' | 'refused'
  /** Origin of the listener for clients with certificates; null = there is none. */
  readonly mtlsOrigin: string | null
  /** Ed25519; kept over restarts, so that tokens in use stay valid. */
  readonly signingKey: KeyObject
  /** Put aside: published as long as tokens that they signed are good. */
  readonly formerKeys: readonly KeyObject[]
  /** Signs the cookies of the sign-in; kept as well. */
  readonly cookieKey: string
  /** 32 bytes; given: proofs have to carry a nonce that is made with it (RFC 9449 s8). */
  readonly nonceSecret?: Buffer | null
  readonly adapter: AdapterConstructor
  readonly accounts: Pick<AccountReader, 'find'>
  readonly signIn: SignInCheck
  readonly limits: Limits
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * For systems, client credentials with `private_key_jwt` (RFC 7523), access tokens as RFC 9068 JWT of 300 s, bound to the key of the DPoP proof that comes
 * with the request (RFC 9449) or to the certificate of the connection (RFC 8705). For people, the authorization code with PKCE (RFC 7636), behind pages of
 * our own. What is served: `tokenRoutes`, and the pages of the sign-in.
 */
export async function buildTokenService(
  server: FastifyInstance,
  settings: TokenServiceSettings,
): Promise<void> {
  const { issuer, adapter, signIn, clock } = settings
  const provider = new Provider(issuer, await configureProvider(settings))
  provider.on('server_error', (_context, cause) => {
    settings.logger.failure('token-service-failed', cause)
  })
  provider.use(narrowMetadata(settings.mtlsOrigin))
  provider.use(withPlainForms)
  provider.use(refuseOtherModes)
  // The provider forms its own addresses of these two headers, which are written below; nothing that was sent is trusted.
  provider.proxy = true
  const { protocol, host } = new URL(issuer)
  const nameOrigin = ({ raw }: FastifyRequest): void => {
    raw.headers['x-forwarded-proto'] = protocol.slice(0, -1)
    raw.headers['x-forwarded-host'] = host
  }
  const answer = provider.callback()
  await server.register((scope, _options, done) => {
    // The provider reads the body itself.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, parsed) => parsed(null))
    for (const route of tokenRoutes) {
      scope.route({
        ...route,
        handler: async (request, reply) => {
          const waitMs = route.url === authorizePath ? await signIn.begin(request.ip) : 0
          if (waitMs > 0) return sendWait(reply, waitMs)
          reply.hijack()
          nameOrigin(request)
          void answer(request.raw, reply.raw)
        },
      })
    }
    done()
  })
  await server.register((scope, _options, done) => {
    scope.addHook('onRequest', async (request) => nameOrigin(request))
    serveSignIn(scope, {
      provider,
      issuer,
      check: signIn,
      passed: new adapter('PasswordStep'),
      clock,
    })
    done()
  })
}
