import { scopesOfRoles } from '@hutong/http'
import { interactionPolicy } from 'oidc-provider'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { AccountReader, KnownAccount } from '../accounts/read-accounts.ts'
import { personsClients, personsScopes } from './persons-clients.ts'

const hourSeconds = 3_600
/** A browser that signed in so long ago is asked again. */
const signedInSecondsMax = 1_800
const idleSecondsMax = 1_800
const sessionSecondsMax = 12 * hourSeconds

/** What oidc-provider has to know of people: code and PKCE alone, rotating refresh tokens, no page of consent, since both programs are the hub's own. */
export function configurePersons(parts: {
  readonly issuer: string
  readonly bearer: 'allowed' | 'refused'
  readonly audience: string
  readonly accounts: Pick<AccountReader, 'find'>
  readonly cookieKey: string
}) {
  const { issuer, bearer, audience, accounts, cookieKey } = parts
  const active = (id: string): KnownAccount | undefined => {
    const account = accounts.find(id)
    return account?.state === 'active' ? account : undefined
  }
  const cookie = { httpOnly: true, sameSite: 'lax' as const, signed: true }
  return {
    clients: personsClients(issuer, bearer),
    cookies: { keys: [cookieKey], long: cookie, short: cookie },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    interactions: {
      policy: signInPolicy(),
      url: (_context, { uid }) => `/oauth/interaction/${uid}`,
    },
    // Asked at each use of a code or a refresh token: whoever is disabled has none from then on.
    findAccount: (_context, id) => active(id) && { accountId: id, claims: () => ({ sub: id }) },
    loadExistingGrant: (context) => grantOf(context, active, audience),
    extraTokenClaims: (_context, token) => {
      if (!('accountId' in token) || typeof token.accountId !== 'string') return undefined
      const account = active(token.accountId)
      if (!account) return undefined
      const { roles, department, own } = account
      return { roles, department, ...(own === null ? {} : { own }) }
    },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // Signing out at the browser ends what was signed in with it.
    expiresWithSession: () => true,
    ttl: {
      AuthorizationCode: 60,
      Grant: sessionSecondsMax,
      Interaction: 600,
      RefreshToken: (_context, { iiat = nowSeconds() }) => secondsToRefresh(iiat, nowSeconds()),
      Session: sessionSecondsMax,
    },
  } satisfies Configuration
}

/** How long a new refresh token is good, by when its person signed in. */
export function secondsToRefresh(signedInAt: number, now: number): number {
  const left = signedInAt + sessionSecondsMax - now
  // Zero would be for ever.
  return Math.max(1, Math.min(idleSecondsMax, left))
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/**
 * The command line asks each time, since any program on the machine could open its address and read the code (RFC 8252 s8.6); the console when the browser
 * has not asked for a while.
 */
function signInPolicy() {
  const { base, Check } = interactionPolicy
  const policy = base()
  policy.get('consent')?.checks.remove('native_client_prompt')
  policy.get('login')?.checks.add(
    new Check('sign_in_again', 'the person has to sign in', 'login_required', ({ oidc }) => {
      if (oidc.result?.login && oidc.account) return Check.NO_NEED_TO_PROMPT
      const isFresh = oidc.account !== undefined && !oidc.session?.past(signedInSecondsMax)
      const isNative = oidc.client?.applicationType === 'native'
      return isFresh && !isNative ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
    }),
  )
  return policy
}

/** All that the roles allow, and a no to the rest, so that nobody is asked about it. */
async function grantOf(
  { oidc }: KoaContextWithOIDC,
  active: (id: string) => KnownAccount | undefined,
  audience: string,
) {
  const account = oidc.account && active(oidc.account.accountId)
  if (!account || !oidc.client) return undefined
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: account.id })
  const allowed = scopesOfRoles(account.roles)
  const rest = personsScopes.filter((scope) => !allowed.has(scope))
  grant.addOIDCScope(personsScopes.join(' '))
  grant.addResourceScope(audience, [...allowed].join(' '))
  if (rest.length > 0) grant.rejectResourceScope(audience, rest.join(' '))
  await grant.save()
  return grant
}
