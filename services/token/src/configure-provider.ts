import type { KeyObject } from 'node:crypto'
import { certificateOf } from '@hutong/http'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { errors } from 'oidc-provider'
import type { Configuration, ResourceServer } from 'oidc-provider'
import { rememberPids } from './remember-pid.ts'
import type { TokenServiceSettings } from './build-token-service.ts'
import { checkAssertion } from './check-assertion.ts'
import { clientsScopes } from './client-metadata.ts'
import { configurePersons } from './sign-in/configure-persons.ts'
import { pageHeaders, renderPage } from './sign-in/page-frame.ts'
import type { Page } from './sign-in/page-frame.ts'
import { errorPage, leavePage, leftPage } from './sign-in/pages.ts'
import { personsScopes } from './sign-in/persons-clients.ts'

const tokenSeconds = 300
/** What a token may be good for: putting questions, reading the ledger as an auditor, and what people do beside that. */
const scopes = [...new Set([...clientsScopes, ...personsScopes])]

/** What oidc-provider has to know. */
export async function configureProvider(settings: TokenServiceSettings): Promise<Configuration> {
  const { audience, nonceSecret, limits, clock } = settings
  const key = await publishedKey(settings.signingKey)
  const persons = configurePersons(settings)
  const pids = rememberPids()
  return {
    ...persons,
    adapter: settings.adapter,
    jwks: { keys: [key, ...(await Promise.all(settings.formerKeys.map(publishedKey)))] },
    clientDefaults: { id_token_signed_response_alg: 'EdDSA' },
    clientAuthMethods: ['private_key_jwt', 'none'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['EdDSA'],
      dPoPSigningAlgValues: ['EdDSA', 'Ed25519', 'ES256'],
    },
    scopes,
    responseTypes: ['code'],
    routes: {
      authorization: '/oauth/authorize',
      end_session: '/oauth/logout',
      jwks: '/oauth/jwks',
      revocation: '/oauth/revoke',
      token: '/oauth/token',
    },
    ttl: { ...persons.ttl, ClientCredentials: tokenSeconds },
    assertJwtClientAuthClaimsAndHeader: async (context, claims) => {
      pids.remember(context, claims)
      await checkAssertion(claims, limits, clock)
    },
    extraTokenClaims: (context, token) =>
      persons.extraTokenClaims(context, token) ?? pids.of(context),
    renderError: (context, told) => {
      if (context.accepts('json', 'html') === 'html') return show(context, errorPage(told.error))
      context.type = 'application/json'
      context.body = told
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => show(context, leavePage(withButton(form))),
        postLogoutSuccessSource: (context) => show(context, leftPage),
      },
      clientCredentials: { enabled: true },
      dPoP: nonceSecret
        ? { enabled: true, nonceSecret, requireNonce: () => true }
        : { enabled: true },
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
          return resourceServer(audience, key.kid)
        },
      },
    },
  }
}

function resourceServer(audience: string, kid: string): ResourceServer {
  return {
    scope: scopes.join(' '),
    audience,
    accessTokenFormat: 'jwt',
    accessTokenTTL: tokenSeconds,
    jwt: { sign: { alg: 'EdDSA', kid } },
  }
}

async function publishedKey(signingKey: KeyObject) {
  const jwk = await exportJWK(signingKey)
  const kid = await calculateJwkThumbprint(jwk)
  return { ...jwk, kty: 'OKP', kid, alg: 'EdDSA', use: 'sig' } as const
}

interface Shown {
  set: (headers: Record<string, string>) => void
  body: unknown
}

function show(context: Shown, page: Page): void {
  context.set({ ...pageHeaders() })
  context.body = renderPage(page)
}

function withButton(form: string): string {
  const button = '<button name="logout" value="yes">退出 <span lang="en">Sign out</span></button>'
  return form.replace('</form>', `${button}</form>`)
}
