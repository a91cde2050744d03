import { hash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { openAuthenticator } from './authenticator.ts'
import type { Authenticator } from './authenticator.ts'
import { openBrowser } from './person-browser.ts'
import type { PersonBrowser, Visited } from './person-browser.ts'
import { readJson } from './read-demo.ts'

export interface PersonAccount {
  readonly id: string
  readonly department: string
  readonly roles: readonly string[]
  readonly password: string
}

/** One of the people in `demo/accounts.json`. */
export function demoAccount(data: string, id: string): PersonAccount {
  const { accounts } = readJson<{ accounts: readonly PersonAccount[] }>(
    join(data, 'demo', 'accounts.json'),
  )
  const found = accounts.find((account) => account.id === id)
  if (!found) throw new Error(`demo/accounts.json has no account ${id}`)
  return found
}

/** As long as a token of before is given again. */
const givenAgainMs = 120_000
const tokens = new Map<string, { readonly token: string; readonly at: number }>()

/**
 * Signs a person in as a browser and the command line do it together, and gives the access token. The second factor is enrolled the first time. Whoever
 * signed in a moment ago has that token again, since the next code of an authenticator can be half a minute away.
 */
export async function signIn(hubUrl: string, account: PersonAccount): Promise<string> {
  const person = `${hubUrl} ${account.id} ${account.password}`
  const known = tokens.get(person)
  if (known && Date.now() - known.at < givenAgainMs) return known.token
  const told = await exchangeCode(hubUrl, await signInForCode(hubUrl, account))
  if (told.accessToken === undefined) throw new Error(`no token for ${account.id}: ${told.text}`)
  tokens.set(person, { token: told.accessToken, at: Date.now() })
  return told.accessToken
}

/** What a program remembers while its person is at the browser. */
export interface SignInStart {
  readonly address: string
  readonly verifier: string
  readonly redirectUri: string
}

/** Where a program sends its person. Parameters that are undefined are left out. */
export function beginSignIn(
  hubUrl: string,
  differences: Readonly<Record<string, string | undefined>> = {},
): SignInStart {
  const verifier = randomBytes(32).toString('base64url')
  const redirectUri = 'http://127.0.0.1:49152/callback'
  const usual = {
    client_id: 'hutong-cli',
    response_type: 'code',
    redirect_uri: redirectUri,
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
    state: randomBytes(8).toString('hex'),
  }
  const address = new URL('/oauth/authorize', hubUrl)
  for (const [name, value] of Object.entries({ ...usual, ...differences })) {
    if (value !== undefined) address.searchParams.set(name, value)
  }
  const { searchParams } = address
  return { address: address.href, verifier, redirectUri: searchParams.get('redirect_uri') ?? '' }
}

/** A code, and what it has to be exchanged with. */
export interface SignedIn extends SignInStart {
  readonly code: string
}

export async function signInForCode(
  hubUrl: string,
  account: PersonAccount,
  start = beginSignIn(hubUrl),
  browser = openBrowser(),
): Promise<SignedIn> {
  const ended = await fillPages(browser, await browser.follow(start.address), account)
  const code = new URL(ended.address).searchParams.get('code')
  if (code === null) throw new Error(`no code for ${account.id}: ${ended.status} ${ended.text}`)
  return { ...start, code }
}

type At = Visited & { readonly address: string }

const authenticators = new Map<string, Authenticator>()

/** Fills in both pages. Ends where the hub sends the browser, or at a page that says why not. */
export async function fillPages(
  browser: PersonBrowser,
  page: At,
  { id, password }: PersonAccount,
): Promise<At> {
  const first = await browser.send(page.address, { account: id, password })
  if (first.location === undefined) return { ...first, address: page.address }
  const second = await browser.follow(first.location)
  // Who needs no second factor is through.
  if (!second.text.includes('name="code"')) return second
  const code = await authenticatorOf(page.address, id, second.text).code()
  const last = await browser.send(second.address, { code })
  return last.location === undefined
    ? { ...last, address: second.address }
    : browser.follow(last.location)
}

/** The authenticator that was enrolled for this account, or is enrolled by what the page shows. */
export function authenticatorOf(address: string, id: string, page: string): Authenticator {
  const place = `${new URL(address).origin} ${id}`
  const secret = /<code>([A-Z2-7 ]+)<\/code>/u.exec(page)?.[1]?.replaceAll(' ', '')
  const known = authenticators.get(place)
  if (secret === undefined && known) return known
  if (secret === undefined) throw new Error(`the second factor of ${id} was enrolled elsewhere`)
  const made = openAuthenticator(secret)
  authenticators.set(place, made)
  return made
}

export interface Exchanged {
  readonly status: number
  readonly text: string
  readonly error: string | undefined
  readonly accessToken: string | undefined
  readonly refreshToken: string | undefined
}

/** Exchanges the code as the program does that asked for it. Fields that are undefined are left out. */
export function exchangeCode(
  hubUrl: string,
  { code, verifier, redirectUri }: SignedIn,
  differences: Readonly<Record<string, string | undefined>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Exchanged> {
  const fields = {
    grant_type: 'authorization_code',
    client_id: 'hutong-cli',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
    ...differences,
  }
  return askToken(hubUrl, fields, headers)
}

/** @param headers the proof, where the token is bound to a key */
export function refresh(
  hubUrl: string,
  token: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<Exchanged> {
  const fields = { grant_type: 'refresh_token', client_id: 'hutong-cli', refresh_token: token }
  return askToken(hubUrl, fields, headers)
}

async function askToken(
  hubUrl: string,
  fields: Readonly<Record<string, string | undefined>>,
  headers: Readonly<Record<string, string>>,
): Promise<Exchanged> {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.set(name, value)
  const response = await fetch(new URL('/oauth/token', hubUrl), {
    method: 'POST',
    headers,
    body: form,
  })
  const text = await response.text()
  const body: Readonly<Record<string, unknown>> = JSON.parse(text)
  const member = (name: string): string | undefined => {
    const value = body[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    status: response.status,
    text,
    error: member('error'),
    accessToken: member('access_token'),
    refreshToken: member('refresh_token'),
  }
}
