import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { createCalls, getToken } from '@hutong/client'
import type { AccessToken, Fetch } from '@hutong/client'
import { fetchWithCertificate } from '@hutong/client/node'
import { beforeAll, expect, test } from 'vitest'
import { openAccounts } from '../../services/token/src/accounts/accounts.ts'
import { challenge, tell } from '../support/ask.ts'
import { forgeToken, hubTokenKey, readToken } from '../support/forge-token.ts'
import { signProof } from '../support/forge-request.ts'
import { beginSignIn, exchangeCode, signInForCode } from '../support/sign-in.ts'
import type { Exchanged } from '../support/sign-in.ts'
import { certifiedClient, startProduction } from '../support/start-production.ts'
import type { ProductionCity } from '../support/start-production.ts'
import { afterFile } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const windowClient = 'real-estate-window'
const integrator = { id: 'o-17', department: 'ziran', password: 'four words are enough' }

let city: ProductionCity
let bound: AccessToken

beforeAll(async () => {
  city = await startProduction(after)
  // As NODE_EXTRA_CA_CERTS does for a program.
  setDefaultCACertificates([...getCACertificates('default'), authority()])
  const accounts = openAccounts(join(city.data, 'token.db'), { by: 'command-line' })
  await accounts.add({ ...integrator, roles: ['integrator'] })
  accounts.close()
  bound = await until('a token', () => systemToken().catch(() => undefined))
  await until('the gateway to know its clients', async () =>
    (await askGateway(await headersOf(bound))).status === 200 ? true : undefined,
  )
})

const authority = (): string => readFileSync(join(city.certificates, 'ca.crt'), 'utf8')
const keyOf = (client: string) => {
  const found = city.credentials.find(({ id }) => id === client)
  if (!found) throw new Error(`the demo has no client ${client}`)
  return found.privateJwk
}
const systemToken = (client = windowClient): Promise<AccessToken> =>
  getToken({ url: city.issuer, clientId: client, privateJwk: keyOf(client), dpop: true })

const path = '/v1/catalogue/mine'
/** A proof names the public address, whatever a way in between makes of it. */
const headersOf = async (token: AccessToken, asked = path): Promise<Record<string, string>> => ({
  ...(await token.headersFor('GET', new URL(asked, city.issuer))),
})
const askGateway = (headers: Record<string, string>) => tell(city.urls.gateway + path, { headers })

test('a system whose token is bound to a key asks every service that is for it', async () => {
  expect(await askGateway(await headersOf(bound))).toMatchObject({
    status: 200,
    body: { department: 'ziran' },
  })
  const address = '/audit/v1/entries'
  const headers = await headersOf(await systemToken('data-auditor'), address)
  expect((await tell(city.urls.audit + address, { headers })).status).toBe(200)
})

test('a token that is bound to a certificate asks on connections with it, and on no other', async () => {
  const [cert, key] = ['crt', 'key'].map((kind) =>
    readFileSync(join(city.certificates, `${certifiedClient}.${kind}`), 'utf8'),
  )
  const send = fetchWithCertificate({ cert: cert ?? '', key: key ?? '', ca: authority() })
  const token = await getToken({
    url: city.issuer,
    clientId: certifiedClient,
    privateJwk: keyOf(windowClient),
    mtls: true,
    fetch: send,
  })
  const headers = await headersOf(token)
  const asked = await send(new Request(city.certifiedUrl + path, { headers }))
  expect(asked.status).toBe(200)
  expect((await askGateway(headers)).status).toBe(401)
})

test('the token service gives no system a token that is bound to nothing', async () => {
  const asked = { url: city.issuer, clientId: windowClient, privateJwk: keyOf(windowClient) }
  await expect(getToken(asked)).rejects.toMatchObject({
    code: 'token-refused',
    message: expect.stringContaining('invalid_grant'),
  })
})

test('a token that is bound to nothing is refused by every service, in the same bytes as no token', async () => {
  const { header, claims } = readToken(bound.token)
  const key = hubTokenKey(city.data)
  const person = { client_id: 'hutong-cli', sub: 'o-17', department: 'ziran' }
  const unbound = [
    { ...claims, cnf: undefined },
    { ...claims, cnf: undefined, scope: 'audit' },
    { ...claims, ...person, cnf: undefined, scope: 'manage', roles: ['integrator'] },
  ].map((changed) => forgeToken(header, changed, key))
  // Signed as it was, it is good: the signature is not why the others are refused.
  expect((await askGateway(await headersOf(bound))).status).toBe(200)
  const addresses = [
    city.urls.gateway + path,
    `${city.urls.audit}/audit/v1/entries`,
    `${city.urls.catalogue}/v1/grants`,
  ]
  for (const address of addresses) {
    const none = await tell(address)
    expect(none.status).toBe(401)
    for (const token of unbound) {
      const { status, text, headers } = await tell(address, {
        headers: { authorization: `Bearer ${token}` },
      })
      expect({ status, text }).toEqual({ status: 401, text: none.text })
      expect(headers.get('www-authenticate')).toBe(challenge)
    }
  }
})

test('a person signs in with cookies for HTTPS alone, and gets a token that is bound, or none', async () => {
  const page = await fetch(beginSignIn(city.issuer).address, { redirect: 'manual' })
  const cookies = page.headers.getSetCookie()
  expect(cookies.length).toBeGreaterThan(0)
  for (const cookie of cookies) expect(cookie).toMatch(/; secure(?:;|$)/u)

  expect(await exchange({})).toMatchObject({ status: 400, error: 'invalid_grant' })
  const keys = generateKeyPairSync('ed25519')
  const prove = (method: string, at: string, token?: string) =>
    signProof({ method, address: city.issuer + at }, keys, token)
  const told = await exchange({ dpop: prove('POST', '/oauth/token') })
  expect(told).toMatchObject({ status: 200 })
  const { accessToken = '' } = told
  const asked = await tell(`${city.urls.catalogue}/v1/grants`, {
    headers: {
      authorization: `DPoP ${accessToken}`,
      dpop: prove('GET', '/v1/grants', accessToken),
    },
  })
  expect(asked.status).toBe(200)
})

async function exchange(headers: Readonly<Record<string, string>>): Promise<Exchanged> {
  const account = { ...integrator, roles: ['integrator'] }
  return exchangeCode(city.issuer, await signInForCode(city.issuer, account), {}, headers)
}

test('plain HTTP gets no answer, from any of them', async () => {
  for (const url of [city.issuer, city.certifiedUrl, ...Object.values(city.urls)]) {
    const plain = url.replace('https:', 'http:')
    await expect(fetch(`${plain}/healthz`)).rejects.toThrow('fetch failed')
  }
})

test('a catalogue that lies beside the keys of its clients is not published', async () => {
  await expect(city.publish(city.demoFolder)).rejects.toMatchObject({ code: 'HUTONG_DEMO_REFUSED' })
})

test('the typed client calls it as it calls any other hub', async () => {
  const { gateway } = city.urls
  const ingress: Fetch = (request) => {
    const { origin, pathname } = new URL(request.url)
    const isOfTokens = /^\/(?:oauth|\.well-known)\//u.test(pathname)
    expect(origin).toBe(city.issuer)
    return fetch(isOfTokens ? request : new Request(gateway + pathname, request))
  }
  const calls = createCalls({
    url: city.issuer,
    credentials: { clientId: windowClient, privateJwk: keyOf(windowClient), dpop: true },
    fetch: ingress,
  })
  const { data } = await calls.GET('/v1/catalogue/mine')
  expect(data).toMatchObject({ department: 'ziran' })
})
