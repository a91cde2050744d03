import { keptToken } from '@hutong/client'
import type { AccessToken } from '@hutong/client'
import * as oauth from 'oauth4webapi'
import { CannotJudge } from './cannot-judge.ts'
import { askWithNonce, proofsWith } from './sign-in/proofs.ts'
import { withSignInFile } from './sign-in/sign-in-file.ts'
import type { SignedIn, SignInFile } from './sign-in/sign-in-file.ts'
import { client, findTokenService, noSecret, signedInOf } from './sign-in/token-service.ts'

/** A token that ends sooner is exchanged before it is used. */
const leftMsMin = 30_000

/**
 * Who signed in at this hub with `hutong login`, for calls of the client; tokens are good for half a minute at least.
 *
 * @returns rejects with CannotJudge when nobody is signed in there, or the sign-in has ended
 */
export function personCredentials(url: string): { readonly getToken: () => Promise<AccessToken> } {
  return {
    getToken: async () => {
      const { accessToken, expiresAt, proofJwk } = await signedInPerson(url)
      return keptToken({ token: accessToken, expiresAt, proofJwk })
    },
  }
}

/** Who signed in there, with a token that is good for half a minute at least. @throws CannotJudge as `personCredentials` */
export function signedInPerson(url: string): Promise<SignedIn> {
  return withSignInFile(url, async (file) => {
    const known = await file.read()
    if (!known) throw new CannotJudge(`nobody is signed in at ${url}: ${howTo(url)}`)
    if (known.expiresAt - Date.now() > leftMsMin) return known
    const fresh = await refresh(url, known, file)
    await file.write(fresh)
    return fresh
  })
}

async function refresh(url: string, known: SignedIn, file: SignInFile): Promise<SignedIn> {
  const { refreshToken, proofJwk } = known
  const { server, options } = await findTokenService(url)
  const proven = { ...options, DPoP: await proofsWith(proofJwk) }
  try {
    const told = await askWithNonce(async () => {
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        noSecret,
        refreshToken,
        proven,
      )
      return oauth.processRefreshTokenResponse(server, client, response)
    })
    return signedInOf(told, proofJwk)
  } catch (cause) {
    if (!(cause instanceof oauth.ResponseBodyError) || cause.error !== 'invalid_grant') throw cause
    await file.forget()
    throw new CannotJudge(`the sign-in of ${known.account} at ${url} has ended: ${howTo(url)}`, {
      cause,
    })
  }
}

/** Tells the token service as well, so that nothing of the sign-in is left there. @returns who it was, if anybody */
export function signOut(url: string): Promise<SignedIn | undefined> {
  return withSignInFile(url, async (file) => {
    const known = await file.read()
    await file.forget()
    if (!known) return undefined
    const { server, options } = await findTokenService(url)
    const response = await oauth.revocationRequest(
      server,
      client,
      noSecret,
      known.refreshToken,
      options,
    )
    await oauth.processRevocationResponse(response)
    return known
  })
}

const howTo = (url: string): string => `run \`npx -y pnpm@12 hutong login --url ${url}\``
