import { beforeAll, expect, test } from 'vitest'
import { tell } from '../support/ask.ts'
import { currentStep } from '../support/authenticator.ts'
import { readToken } from '../support/forge-token.ts'
import { openBrowser } from '../support/person-browser.ts'
import { runHutong } from '../support/run-hutong.ts'
import {
  authenticatorOf,
  beginSignIn,
  demoAccount,
  exchangeCode,
  fillPages,
  refresh,
  signIn,
  signInForCode,
} from '../support/sign-in.ts'
import type { Exchanged, PersonAccount } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const words = ['--empty']
let hub: HubProcess
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after, words })
})

const person = (id: string): PersonAccount => demoAccount(hub.data, id)
const account = (...said: readonly string[]) =>
  runHutong(['account', ...said, '--data', hub.data], 'another sentence as a password')
const get = (path: string, token: string) =>
  tell(hub.url + path, { headers: { authorization: `Bearer ${token}` } })

/** Signs in, and has both tokens. */
async function session(who: PersonAccount): Promise<Exchanged> {
  return exchangeCode(hub.url, await signInForCode(hub.url, who))
}

test.each([
  ['shuju-admin', 'shuju', ['administrator'], 'manage'],
  ['minzheng-officer', 'minzheng', ['provider'], 'manage'],
  ['ziran-integrator', 'ziran', ['integrator'], 'manage'],
])('the token of %s says who it is, of which department and in which roles', async (id, ...who) => {
  const [department, roles, scope] = who
  const { header, claims } = readToken(await signIn(hub.url, person(id)))
  expect(header).toMatchObject({ typ: 'at+jwt', alg: 'EdDSA' })
  expect(claims).toMatchObject({
    iss: hub.url,
    aud: hub.url,
    sub: id,
    client_id: 'hutong-cli',
    department,
    roles,
    scope,
  })
  expect(Number(claims['exp']) - Number(claims['iat'])).toBe(300)
})

test('an auditor reads the ledger, where every account that was made has its entry', async () => {
  const token = await signIn(hub.url, person('shuju-auditor'))
  const made = await until('an entry for each account', async () => {
    const { body } = await get('/audit/v1/entries?client=demo', token)
    const entries = signedIn(body)
    return entries.length === 7 ? entries : undefined
  })
  expect(made[0]).toMatchObject({ kind: 'admin', action: 'account-added' })
  expect(JSON.stringify(made)).not.toContain('minzheng-officer')
})

test('a sign-in has its entry in the ledger, and who it was is sealed', async () => {
  const token = await signIn(hub.url, person('shuju-auditor'))
  const told = await until('an entry of it', async () => {
    const { body } = await get('/audit/v1/entries?client=sign-in&department=shuju', token)
    const text = JSON.stringify(signedIn(body))
    return text.includes('account-signed-in') ? text : undefined
  })
  expect(told).not.toContain('shuju-auditor')
})

/** The entries of a page as they were signed, without what the hub opens for the auditor. */
function signedIn({ entries }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(entries) ? entries.map((found: { entry: unknown }) => found.entry) : []
}

test('the console does not ask again while the browser is signed in, and the command line does', async () => {
  const browser = openBrowser()
  await signInForCode(hub.url, person('ziran-integrator'), beginSignIn(hub.url), browser)
  const differences = { client_id: 'hutong-console', redirect_uri: `${hub.url}/console/signed-in` }
  const start = beginSignIn(hub.url, differences)
  const { location = '' } = await browser.open(start.address)
  const code = new URL(location).searchParams.get('code') ?? ''
  const token = await exchangeCode(hub.url, { ...start, code }, { client_id: 'hutong-console' })
  expect(readToken(token.accessToken ?? '').claims).toMatchObject({
    sub: 'ziran-integrator',
    client_id: 'hutong-console',
  })
  const again = await browser.follow(beginSignIn(hub.url).address)
  expect(again.text).toContain('name="password"')
})

test('another person at the same browser ends the sign-in of the one before', async () => {
  const browser = openBrowser()
  const signed = await signInForCode(
    hub.url,
    person('ziran-integrator'),
    beginSignIn(hub.url),
    browser,
  )
  const { refreshToken } = await exchangeCode(hub.url, signed)
  const start = beginSignIn(hub.url)
  const page = await browser.follow(start.address)
  const { address } = await fillPages(browser, page, person('minzheng-officer'))
  const code = new URL(address).searchParams.get('code') ?? ''
  const { accessToken = '' } = await exchangeCode(hub.url, { ...start, code })
  expect(readToken(accessToken).claims['sub']).toBe('minzheng-officer')
  expect(await refresh(hub.url, refreshToken)).toMatchObject({ error: 'invalid_grant' })
})

test('a role opens what it is for, and nothing else', async () => {
  const integrator = await signIn(hub.url, person('ziran-integrator'))
  expect(await get('/audit/v1/entries', integrator)).toMatchObject({
    status: 403,
    body: { code: 'scope-missing' },
  })
})

test('each refresh gives another token, and a used one ends all of them', async () => {
  const first = await session(person('ziran-integrator'))
  const second = await refresh(hub.url, first.refreshToken)
  expect(second.status).toBe(200)
  expect(second.refreshToken).not.toBe(first.refreshToken)
  expect(await refresh(hub.url, first.refreshToken)).toMatchObject({ error: 'invalid_grant' })
  expect(await refresh(hub.url, second.refreshToken)).toMatchObject({ error: 'invalid_grant' })
})

test('a disabled account has nothing from that moment on, and gets nothing back when it is enabled', async () => {
  const who = person('ziran-officer')
  const before = await session(who)
  expect(await account('disable', who.id)).toMatchObject({ code: 0 })
  expect(await refresh(hub.url, before.refreshToken)).toMatchObject({ error: 'invalid_grant' })
  const browser = openBrowser()
  const page = await browser.follow(beginSignIn(hub.url).address)
  expect(await fillPages(browser, page, who)).toMatchObject({ status: 401 })
  expect(await account('enable', who.id)).toMatchObject({ code: 0 })
  expect(await refresh(hub.url, before.refreshToken)).toMatchObject({ error: 'invalid_grant' })
  expect(await session(who)).toMatchObject({ status: 200 })
})

test('another password ends the sessions of the old one', async () => {
  const who = person('gongan-officer')
  const before = await session(who)
  expect(await account('password', who.id)).toMatchObject({ code: 0 })
  expect(await refresh(hub.url, before.refreshToken)).toMatchObject({ error: 'invalid_grant' })
  const browser = openBrowser()
  const page = await browser.follow(beginSignIn(hub.url).address)
  expect(await fillPages(browser, page, who)).toMatchObject({ status: 401 })
  const password = 'another sentence as a password'
  expect(await session({ ...who, password })).toMatchObject({ status: 200 })
})

test('unknown account, wrong password, wrong code: the same words', async () => {
  const alerts = []
  const who = person('minzheng-officer')
  for (const [id, password] of [
    ['nobody', who.password],
    [who.id, 'not the right password'],
  ] as const) {
    const browser = openBrowser()
    const page = await browser.follow(beginSignIn(hub.url).address)
    const told = await fillPages(browser, page, { ...who, id, password })
    alerts.push([told.status, alertOf(told.text)])
  }
  const browser = openBrowser()
  const page = await browser.follow(beginSignIn(hub.url).address)
  const { id: name, password } = who
  const step = await browser.send(page.address, { account: name, password })
  const codePage = await browser.follow(step.location ?? '')
  const wrong = authenticatorOf(hub.url, name, codePage.text).codeOfStep(currentStep() + 900)
  const told = await browser.send(codePage.address, { code: wrong })
  alerts.push([told.status, alertOf(told.text)])
  expect(alerts[0]?.[1]).toContain('账号、密码或验证码不正确')
  expect(new Set(alerts.map((alert) => JSON.stringify(alert))).size).toBe(1)
})

test('a code of the authenticator lets in one browser, not two', async () => {
  const who = person('ziran-clerk')
  await signIn(hub.url, who)
  const { id: name, password } = who
  let used: string | undefined
  const told = []
  for (let count = 0; count < 2; count += 1) {
    const browser = openBrowser()
    const page = await browser.follow(beginSignIn(hub.url).address)
    const step = await browser.send(page.address, { account: name, password })
    const codePage = await browser.follow(step.location ?? '')
    used ??= await authenticatorOf(hub.url, name, codePage.text).code()
    told.push((await browser.send(codePage.address, { code: used })).status)
  }
  expect(told).toEqual([303, 401])
})

test('who signs out at the browser has nothing left of the sign-in', async () => {
  const browser = openBrowser()
  const start = beginSignIn(hub.url)
  const signed = await signInForCode(hub.url, person('ziran-integrator'), start, browser)
  const { refreshToken } = await exchangeCode(hub.url, signed)
  const page = await browser.open(`${hub.url}/oauth/logout`)
  const xsrf = /name="xsrf" value="([^"]+)"/u.exec(page.text)?.[1] ?? ''
  const left = await browser.send(`${hub.url}/oauth/logout/confirm`, { xsrf, logout: 'yes' })
  expect((await browser.open(left.location ?? '')).text).toContain('您已退出登录')
  expect(await refresh(hub.url, refreshToken)).toMatchObject({ error: 'invalid_grant' })
})

test('a revoked refresh token is worth nothing', async () => {
  const { refreshToken = '' } = await session(person('ziran-integrator'))
  const revoked = await fetch(`${hub.url}/oauth/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'hutong-cli', token: refreshToken }),
  })
  expect(revoked.status).toBe(200)
  expect(await refresh(hub.url, refreshToken)).toMatchObject({ error: 'invalid_grant' })
})

const alertOf = (page: string): string => /<p role="alert">[^]*?<\/p>/u.exec(page)?.[0] ?? ''
