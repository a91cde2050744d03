import { createPrivateKey, createPublicKey } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { signProof, thumbprintOf } from '../support/forge-request.ts'
import { readToken } from '../support/forge-token.ts'
import { openCommandLine, printedAddress } from '../support/command-line.ts'
import type { Ended, Running } from '../support/command-line.ts'
import { readJson } from '../support/read-demo.ts'
import { demoAccount, refresh } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()
let hub: HubProcess
/** Where the command line keeps what it remembers. */
let home: string
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after, words: ['--empty'] })
})
beforeEach(() => {
  home = temporaryFolder(onTestFinished)
})

const start = (...words: readonly string[]): Running =>
  openCommandLine(home, onTestFinished).start(...words)
const run = (...words: readonly string[]): Promise<Ended> =>
  start(...words, '--url', hub.url, '--json').ended

async function login(
  id: string,
): Promise<{ readonly code: number | null; readonly told: unknown }> {
  const account = demoAccount(hub.data, id)
  const { code, out, page } = await openCommandLine(home, onTestFinished).login(hub.url, account)
  expect(page).toContain('已登录')
  return { code, told: JSON.parse(out) }
}

interface Kept {
  readonly accessToken: string
  readonly expiresAt: number
  readonly refreshToken: string
  readonly proofJwk: {
    readonly kty: string
    readonly crv: string
    readonly x: string
    readonly y: string
    readonly d: string
  }
}

/** Exchanges the refresh token as the command does that kept it. */
function refreshWithProof({ refreshToken, proofJwk }: Kept) {
  const address = `${hub.url}/oauth/token`
  const dpop = signProof({ method: 'POST', address }, keysOf(proofJwk))
  return refresh(hub.url, refreshToken, { dpop })
}

function keysOf(key: Kept['proofJwk']) {
  const privateKey = createPrivateKey({ key, format: 'jwk' })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

function keptNames(): readonly string[] {
  const folder = join(home, 'hutong')
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
}

function keptFile(): string {
  const [name = 'none'] = keptNames()
  return join(home, 'hutong', name)
}

test('a person signs in at the browser, and the command line knows who it is until they sign out', async () => {
  const who = { account: 'ziran-clerk', department: 'ziran', roles: ['clerk'] }
  expect(await login('ziran-clerk')).toMatchObject({ code: 0, told: who })
  expect(statSync(keptFile()).mode & 0o777).toBe(0o600)
  const kept = readJson<Kept>(keptFile())
  const status = await run('login', '--status')
  expect({ code: status.code, told: JSON.parse(status.out) }).toMatchObject({ code: 0, told: who })
  expect(status.out).not.toContain(kept.refreshToken)
  expect(await run('logout')).toEqual({ code: 0, out: '{"account":"ziran-clerk"}\n' })
  expect(await run('login', '--status')).toMatchObject({ code: 1 })
  expect(await refreshWithProof(kept)).toMatchObject({ error: 'invalid_grant' })
})

test('a token that ends soon is exchanged once, however many commands need it at once', async () => {
  await login('ziran-integrator')
  const old = readJson<Kept>(keptFile())
  writeFileSync(keptFile(), JSON.stringify({ ...old, expiresAt: Date.now() }))
  const ran = await Promise.all([1, 2, 3].map(() => run('login', '--status')))
  expect(ran.map(({ code }) => code)).toEqual([0, 0, 0])
  const fresh = readJson<Kept>(keptFile())
  expect(fresh.accessToken).not.toBe(old.accessToken)
  expect(await refreshWithProof(fresh)).toMatchObject({ status: 200 })
})

test('both tokens are bound to the key that lies beside them, so that neither is worth anything without', async () => {
  await login('ziran-integrator')
  const kept = readJson<Kept>(keptFile())
  const { publicKey } = keysOf(kept.proofJwk)
  expect(readToken(kept.accessToken).claims['cnf']).toEqual({ jkt: thumbprintOf(publicKey) })
  const address = `${hub.url}/v1/grants`
  const asked = await fetch(address, { headers: { authorization: `Bearer ${kept.accessToken}` } })
  expect(asked.status).toBe(401)
  expect(await run('grant', 'list')).toMatchObject({ code: 0 })
  expect(await refresh(hub.url, kept.refreshToken)).toMatchObject({ error: 'invalid_grant' })
  expect(await refreshWithProof(kept)).toMatchObject({ status: 200 })
})

test('a sign-in that was ended elsewhere is forgotten, and the person told what to do', async () => {
  await login('ziran-integrator')
  const kept = readJson<Kept>(keptFile())
  await refreshWithProof(kept)
  writeFileSync(keptFile(), JSON.stringify({ ...kept, expiresAt: 0 }))
  const { code, out } = await run('login', '--status')
  expect({ code, out }).toMatchObject({ code: 1, out: expect.stringContaining('hutong login') })
  expect(keptNames()).toEqual([])
})

test('an address that comes back with another state is not listened to', async () => {
  const { screen, ended } = start('login', '--url', hub.url, '--json')
  const address = new URL(await printedAddress(screen))
  const callback = address.searchParams.get('redirect_uri') ?? ''
  const told = await fetch(`${callback}?code=stolen&state=other&iss=${encodeURIComponent(hub.url)}`)
  expect(told.status).toBe(404)
  const state = address.searchParams.get('state') ?? ''
  await fetch(`${callback}?code=stolen&state=${state}&iss=https://evil.example`)
  expect(await ended).toMatchObject({ code: 2 })
  expect(keptNames()).toEqual([])
})

test('a password is not sent in the clear over a network', async () => {
  const { code, out } = await start('login', '--url', 'http://hub.example', '--json').ended
  expect({ code, out }).toMatchObject({ code: 2, out: expect.stringContaining('plain HTTP') })
})

test('the state of one hub is not used for another', async () => {
  await login('ziran-integrator')
  const other = await start('login', '--status', '--url', 'http://127.0.0.1:9', '--json').ended
  expect(other).toMatchObject({ code: 1 })
  expect(readFileSync(keptFile(), 'utf8')).toContain('ziran-integrator')
})
