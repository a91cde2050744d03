import type { KoaContextWithOIDC } from 'oidc-provider'

export const metadataPath = '/.well-known/oauth-authorization-server'

/** Members of RFC 8414 s2 that speak of what is served. */
const spokenOf: ReadonlySet<string> = new Set([
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'end_session_endpoint',
  'scopes_supported',
  'response_types_supported',
  'grant_types_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'dpop_signing_alg_values_supported',
  'code_challenge_methods_supported',
  'authorization_response_iss_parameter_supported',
])

/**
 * The provider's metadata also names addresses that this service does not have: what is not served is not announced. Where clients with certificates are
 * listened to, their address is told beside the other one (RFC 8705 s5).
 */
export function narrowMetadata(mtlsOrigin: string | null) {
  const certified = mtlsOrigin !== null && {
    tls_client_certificate_bound_access_tokens: true,
    mtls_endpoint_aliases: { token_endpoint: `${mtlsOrigin}/oauth/token` },
  }
  return async (context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next()
    if (context.path !== metadataPath || context.status !== 200) return
    const told = Object.entries(Object(context.body)).filter(([name]) => spokenOf.has(name))
    context.body = {
      ...Object.fromEntries(told),
      response_modes_supported: ['query'],
      ...certified,
    }
  }
}
