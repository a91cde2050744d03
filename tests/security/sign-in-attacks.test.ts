import { beforeAll, expect, test } from 'vitest'
import {
  demoAccount,
  beginSignIn,
  exchangeCode,
  fillPages,
  refresh,
  signInForCode,
} from '../support/sign-in.ts'
import type { PersonAccount } from '../support/sign-in.ts'
import { forgeToken, hubTokenKey, readToken } from '../support/forge-token.ts'
import type { Members } from '../support/forge-token.ts'
import { openBrowser } from '../support/person-browser.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()
let hub: HubProcess
let who: PersonAccount
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after, words: ['--empty'] })
  who = demoAccount(hub.data, 'ziran-integrator')
})

type Parameters = Readonly<Record<string, string | undefined>>

const toNobody: readonly (readonly [string, Parameters])[] = [
  ['a foreign address to go back to', { redirect_uri: 'https://evil.example/callback' }],
  ['another path of this machine', { redirect_uri: 'http://127.0.0.1:49152/other' }],
  ['this machine under another name', { redirect_uri: 'http://127.0.0.2:49152/callback' }],
  ['a name that begins like it', { redirect_uri: 'http://127.0.0.1.evil.example/callback' }],
  [
    'an address with somebody else in it',
    { redirect_uri: 'http://127.0.0.1@evil.example/callback' },
  ],
  ['an address of the console', { redirect_uri: '/console/signed-in' }],
  ['no address to go back to', { redirect_uri: undefined }],
  ['an unknown program', { client_id: 'nobody' }],
  ["a department's system", { client_id: 'real-estate-window' }],
  ['a form as the way back', { response_mode: 'form_post' }],
  ['a fragment as the way back', { response_mode: 'fragment' }],
]
test.each(toNobody)('with %s the browser is sent nowhere, and a page says so', async (_, wrong) => {
  const told = await openBrowser().open(beginSignIn(hub.url, wrong).address)
  expect({ status: told.status, location: told.location }).toEqual({
    status: 400,
    location: undefined,
  })
  expect(told.text).toContain('<h1>无法登录 Cannot sign in</h1>')
  expect(told.text).not.toContain('evil.example')
  expect(told.headers.get('content-security-policy')).toContain("default-src 'none'")
})

const toTheProgram: readonly (readonly [string, Parameters, string])[] = [
  ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['a challenge without its method', { code_challenge_method: undefined }, 'invalid_request'],
  ['a token asked for at once', { response_type: 'token' }, 'unsupported_response_type'],
  ['another resource', { resource: 'https://other.example' }, 'invalid_target'],
  ['no page at all', { prompt: 'none' }, 'login_required'],
]
test.each(toTheProgram)(
  'with %s the program is told, and gets no code',
  async (_, wrong, error) => {
    const start = beginSignIn(hub.url, wrong)
    const { location = '' } = await openBrowser().open(start.address)
    const { origin, search, hash } = new URL(location)
    expect(origin).toBe(new URL(start.redirectUri).origin)
    const told = new URLSearchParams(search === '' ? hash.slice(1) : search)
    expect(told.get('error')).toBe(error)
    expect(told.get('code')).toBeNull()
  },
)

test('a code is good once, and whoever uses it again ends what it was worth', async () => {
  const signed = await signInForCode(hub.url, who)
  const first = await exchangeCode(hub.url, signed)
  expect(await exchangeCode(hub.url, signed)).toMatchObject({ error: 'invalid_grant' })
  expect(await refresh(hub.url, first.refreshToken)).toMatchObject({ error: 'invalid_grant' })
})

const wrongExchanges: readonly (readonly [string, Parameters])[] = [
  ['without the verifier', { code_verifier: undefined }],
  ['with another verifier', { code_verifier: 'x'.repeat(43) }],
  ['for another address', { redirect_uri: 'http://127.0.0.1:49153/callback' }],
  ['without the address', { redirect_uri: undefined }],
  ['by another program', { client_id: 'hutong-console' }],
]
test.each(wrongExchanges)('a stolen code is worth nothing %s', async (_, wrong) => {
  const signed = await signInForCode(hub.url, who)
  const told = await exchangeCode(hub.url, signed, wrong)
  expect(told).toMatchObject({ status: 400, accessToken: undefined })
})

test('nobody signs in on the page of another browser', async () => {
  const page = await openBrowser().follow(beginSignIn(hub.url).address)
  const { id: account, password } = who
  const told = await openBrowser().send(page.address, { account, password })
  expect({ status: told.status, location: told.location }).toEqual({
    status: 400,
    location: undefined,
  })
})

test('a form that another site sends signs nobody in', async () => {
  const start = beginSignIn(hub.url)
  const browser = openBrowser()
  const page = await browser.follow(start.address)
  const { id: account, password } = who
  const origin = 'https://evil.example'
  const told = await browser.send(page.address, { account, password }, { origin })
  expect(told.status).toBe(400)
  expect(
    await browser.send(page.address, { account, password }, { origin: hub.url }),
  ).toMatchObject({
    status: 303,
  })
})

test('whoever knows the password alone does not get past the second page', async () => {
  const browser = openBrowser()
  const page = await browser.follow(beginSignIn(hub.url).address)
  const { id: account, password } = demoAccount(hub.data, 'shuju-admin')
  await browser.send(page.address, { account, password })
  const uid = page.address.split('/').at(-1) ?? ''
  const resumed = await browser.follow(`${hub.url}/oauth/authorize/${uid}`)
  expect(new URL(resumed.address).origin).toBe(hub.url)
  expect(resumed.text).not.toContain('code=')
})

test('a page runs no script, loads nothing, is kept by nobody and shown in no frame', async () => {
  const { headers, text } = await openBrowser().follow(beginSignIn(hub.url).address)
  const policy = headers.get('content-security-policy') ?? ''
  for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"]) {
    expect(policy).toContain(rule)
  }
  expect(policy).not.toContain('unsafe')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(text).toContain('<html lang="zh-CN">')
  expect(text).not.toMatch(/<script|https?:|javascript:| on\w+=/u)
})

test('cookies are for this host alone, and no script reads them', async () => {
  const { headers } = await openBrowser().open(beginSignIn(hub.url).address)
  const cookies = headers.getSetCookie()
  expect(cookies.length).toBeGreaterThan(0)
  for (const cookie of cookies) {
    expect(cookie).toMatch(/; httponly/iu)
    expect(cookie).toMatch(/; samesite=lax/iu)
    expect(cookie).not.toMatch(/; domain=/iu)
  }
})

test('what was typed does not come back, whatever it was', async () => {
  const browser = openBrowser()
  const page = await browser.follow(beginSignIn(hub.url).address)
  const typed = '"><script>alert(1)</script>'
  const told = await fillPages(browser, page, { ...who, id: typed, password: typed })
  expect(told.status).toBe(401)
  expect(told.text).not.toContain('alert(1)')
})

/** What the token of an integrator is changed to; signed with the hub's own key, so that the change alone decides. */
const forged: readonly (readonly [string, Members])[] = [
  ['an unknown role', { roles: ['emperor'] }],
  ['a role among unknown ones', { roles: ['integrator', 'emperor'] }],
  ['no role', { roles: [] }],
  ['roles as a word', { roles: 'administrator' }],
  ['no roles at all', { roles: undefined }],
  ['no department', { department: undefined }],
  ['a department that is a list', { department: ['ziran'] }],
  ['another audience', { aud: 'https://other.example' }],
  ['another issuer', { iss: 'https://other.example' }],
  ['its time over', { iat: 1, exp: 301 }],
  ["a department's system as its program", { client_id: 'real-estate-window' }],
  ['an unknown program', { client_id: 'hutong-other' }],
]
test.each(forged)("a person's token with %s is refused like any other", async (_, change) => {
  const { accessToken = '' } = await exchangeCode(hub.url, await signInForCode(hub.url, who))
  const { header, claims } = readToken(accessToken)
  const wrong = forgeToken(header, { ...claims, ...change }, hubTokenKey(hub.data))
  const path = '/v1/catalogue/mine'
  const refused = await ask(path, wrong)
  expect(refused).toEqual(await ask(path, 'x'))
  expect(refused.status).toBe(401)
  // Nothing else was wrong with it.
  expect((await ask(path, forgeToken(header, claims, hubTokenKey(hub.data)))).status).not.toBe(401)
})

async function ask(path: string, token: string) {
  const response = await fetch(hub.url + path, { headers: { authorization: `Bearer ${token}` } })
  return { status: response.status, text: await response.text() }
}
