import type { Command } from 'commander'
import * as oauth from 'oauth4webapi'
import { CannotJudge } from '../cannot-judge.ts'
import { hubDefaults } from '../demo-access.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'
import { awaitCallback } from '../sign-in/await-callback.ts'
import { askWithNonce, newProofJwk, proofsWith } from '../sign-in/proofs.ts'
import { withSignInFile } from '../sign-in/sign-in-file.ts'
import type { SignedIn } from '../sign-in/sign-in-file.ts'
import { client, findTokenService, noSecret, signedInOf } from '../sign-in/token-service.ts'
import { signedInPerson } from '../signed-in.ts'

interface LoginOptions {
  readonly url: string
  readonly status?: boolean
  readonly json?: boolean
}

/** Signs a person in at the browser; the tokens stay on this machine, for the other commands. */
export function addLogin(program: Command): void {
  program
    .command('login')
    .description('sign in at the browser, for commands that need a person')
    .option('--url <url>', 'where the hub answers', hubDefaults.url)
    .option('--status', 'who is signed in; exit code 1 when nobody is')
    .option('--json', 'the result as one JSON line')
    .addHelpText(
      'after',
      `
An address is printed: open it in a browser on this machine. What comes back is kept in
$XDG_STATE_HOME/hutong (~/.local/state/hutong), readable by you alone, and ends after 30 minutes
without a command, or 12 hours.

Examples:
  npx -y pnpm@12 hutong login
  npx -y pnpm@12 hutong login --status --json
  npx -y pnpm@12 hutong logout`,
    )
    .action(async (given: LoginOptions) => {
      if (given.status === true) return showStatus(given)
      const signedIn = await signIn(given.url)
      print(tell(signedIn), given.json, `已登录 signed in: ${describe(signedIn)}`)
    })
}

async function showStatus({ url, json }: LoginOptions): Promise<void> {
  try {
    const signedIn = await signedInPerson(url)
    print(tell(signedIn), json, `已登录 signed in: ${describe(signedIn)}`)
  } catch (cause) {
    if (!(cause instanceof CannotJudge)) throw cause
    process.exitCode = exitCodes.no
    print({ account: null, why: cause.message }, json, `未登录 not signed in: ${cause.message}`)
  }
}

async function signIn(url: string): Promise<SignedIn> {
  const { server, options } = await findTokenService(url)
  const state = oauth.generateRandomState()
  const verifier = oauth.generateRandomCodeVerifier()
  const callback = await awaitCallback(state)
  try {
    const { redirectUri } = callback
    const address = await addressOf(server, { redirectUri, state, verifier })
    process.stderr.write(
      `请在本机浏览器打开 Open this in a browser on this machine:\n\n${address}\n\n`,
    )
    const came = oauth.validateAuthResponse(server, client, await callback.address, state)
    const proofJwk = newProofJwk()
    const proven = { ...options, DPoP: await proofsWith(proofJwk) }
    const told = await askWithNonce(async () => {
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        noSecret,
        came,
        redirectUri,
        verifier,
        proven,
      )
      return oauth.processAuthorizationCodeResponse(server, client, response)
    })
    const signedIn = signedInOf(told, proofJwk)
    await withSignInFile(url, (file) => file.write(signedIn))
    return signedIn
  } catch (cause) {
    const why = whyOf(cause)
    throw why === undefined ? cause : new CannotJudge(`nobody was signed in: ${why}`, { cause })
  } finally {
    await callback.close()
  }
}

/** What came back was a no, or not what it should be. */
function whyOf(cause: unknown): string | undefined {
  if (cause instanceof oauth.AuthorizationResponseError) return cause.error
  if (cause instanceof oauth.ResponseBodyError) return cause.error
  return cause instanceof oauth.OperationProcessingError ? cause.message : undefined
}

async function addressOf(
  server: oauth.AuthorizationServer,
  asked: { readonly redirectUri: string; readonly state: string; readonly verifier: string },
): Promise<string> {
  const { authorization_endpoint: endpoint } = server
  if (endpoint === undefined) throw new CannotJudge('nobody can sign in at this hub: it is too old')
  const address = new URL(endpoint)
  const parameters = {
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: asked.redirectUri,
    code_challenge: await oauth.calculatePKCECodeChallenge(asked.verifier),
    code_challenge_method: 'S256',
    state: asked.state,
  }
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
  return address.href
}

/** Never the tokens: what is printed is read over shoulders, and kept by terminals. */
const tell = ({ account, department, roles, expiresAt }: SignedIn): object => ({
  account,
  department,
  roles,
  tokenExpiresAt: new Date(expiresAt).toISOString(),
})

const describe = ({ account, department, roles }: SignedIn): string =>
  `${account}, ${roles.join(', ')} of ${department}`
