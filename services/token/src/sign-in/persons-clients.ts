import { isPersonsClient, roles, scopesOfRoles } from '@hutong/http'
import type { ClientMetadata } from 'oidc-provider'

/** All that a person's token can be good for; which of them it is, the roles say. */
export const personsScopes: readonly string[] = [...scopesOfRoles(roles)]

/**
 * The programs that people sign in with. They keep no secret, so the code goes to a registered address alone, and only with the verifier of whoever asked
 * for it (RFC 7636), and where bearer tokens are refused they have to show proofs. That of the command line is on this very machine, on any port (RFC 8252 s7.3).
 */
export function personsClients(issuer: string, bearer: 'allowed' | 'refused'): ClientMetadata[] {
  const usual = {
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    scope: personsScopes.join(' '),
    dpop_bound_access_tokens: bearer === 'refused',
  }
  return [
    {
      ...usual,
      client_id: 'hutong-cli',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback'],
    },
    {
      ...usual,
      client_id: 'hutong-console',
      application_type: 'web',
      redirect_uris: [`${issuer}/console/signed-in`],
      post_logout_redirect_uris: [`${issuer}/console/`],
    },
  ]
}

/** How a person knows the program. */
export function titleOf(client: unknown): string {
  if (typeof client !== 'string' || !isPersonsClient(client)) return 'Hutong'
  return client === 'hutong-cli' ? '互通命令行 hutong' : '互通控制台 Hutong console'
}
