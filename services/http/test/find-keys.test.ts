import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { makeCertificates } from '@hutong/infra'
import { createSecureServer, silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { createAuthenticator } from '../src/http.ts'
import type { Authenticate, SentRequest } from '../src/http.ts'

const resource = 'https://hub.example'

interface Issuer {
  readonly url: string
  readonly token: (alg?: string) => Promise<string>
  readonly asked: readonly string[]
}

/** An issuer that is not ours: its keys lie where its metadata say, and are of its own kind. */
async function startIssuer(
  path: string,
  change: (plainUrl: string) => object = () => ({}),
  certificates = '',
): Promise<Issuer> {
  const alg = 'ES256'
  const { privateKey, publicKey } = await generateKeyPair(alg)
  const asked: string[] = []
  const answer: RequestListener = (request, response) => {
    asked.push(request.url ?? '')
    const bodies: Readonly<Record<string, object>> = {
      [`/.well-known/oauth-authorization-server${path}`]: {
        issuer: url,
        jwks_uri: `${url}/somewhere/keys`,
        response_types_supported: [],
        ...change(`http://${host}`),
      },
      [`${path}/somewhere/keys`]: { keys: [{ ...jwk, kid: 'k', alg, use: 'sig' }] },
    }
    const body = bodies[request.url ?? '']
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body ?? {}))
  }
  const jwk = await exportJWK(publicKey)
  const server =
    certificates === ''
      ? createServer(answer)
      : createSecureServer({ folder: certificates, logger: silentLogger }, {}, answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const host = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const url = `${certificates === '' ? 'http' : 'https'}://${host}${path}`
  const token = (signedAs = alg): Promise<string> =>
    new SignJWT({ client_id: 'tax-desk', scope: 'ask' })
      .setProtectedHeader({ alg: signedAs, typ: 'at+jwt', kid: 'k' })
      .setIssuer(url)
      .setAudience(resource)
      .setSubject('tax-desk')
      .setJti('1')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
  return { url, token, asked }
}

const authenticatorOf = ({ url }: Issuer): Authenticate =>
  createAuthenticator({
    issuer: url,
    audience: resource,
    origin: resource,
    limits: { once: () => Promise.reject(new Error('a bearer token needs no memory')) },
    clock: { now: () => Date.now() },
    bearer: 'allowed',
  })
const sent = (token: string): SentRequest => ({
  method: 'POST',
  url: '/v1/verifications',
  headers: { authorization: `Bearer ${token}` },
})

test.each(['', '/realms/city'])(
  'tokens of an issuer at %j are checked with the keys that its metadata name, which are looked for once',
  async (path) => {
    const issuer = await startIssuer(path)
    const authenticate = authenticatorOf(issuer)
    expect(issuer.asked).toEqual([])
    expect(await authenticate(sent(await issuer.token()))).toMatchObject({ client: 'tax-desk' })
    expect(await authenticate(sent(await issuer.token()))).toMatchObject({ client: 'tax-desk' })
    expect(issuer.asked).toEqual([
      `/.well-known/oauth-authorization-server${path}`,
      `${path}/somewhere/keys`,
    ])
  },
)

test.each([
  ['of another issuer', { issuer: 'https://elsewhere.example' }],
  ['without keys', { jwks_uri: undefined }],
])('an issuer with metadata %s is no issuer: nobody is let in', async (_what, change) => {
  const issuer = await startIssuer('', () => change)
  await expect(authenticatorOf(issuer)(sent(await issuer.token()))).rejects.toMatchObject({
    code: 'HUTONG_ISSUER_UNAVAILABLE',
    message: expect.stringContaining(issuer.url),
  })
})

test('an issuer on HTTPS is one, unless its keys lie on plain HTTP', async () => {
  const folder = temporaryFolder(onTestFinished)
  await makeCertificates(folder, [])
  const authority = readFileSync(join(folder, 'ca.crt'), 'utf8')
  setDefaultCACertificates([...getCACertificates('default'), authority])
  const good = await startIssuer('', undefined, folder)
  expect(await authenticatorOf(good)(sent(await good.token()))).not.toBeNull()
  const weakened = (plainUrl: string) => ({ jwks_uri: `${plainUrl}/somewhere/keys` })
  const bad = await startIssuer('', weakened, folder)
  await expect(authenticatorOf(bad)(sent(await bad.token()))).rejects.toMatchObject({
    code: 'HUTONG_ISSUER_UNAVAILABLE',
    cause: { message: expect.stringContaining('plain HTTP') },
  })
})

test('a token of another issuer is nobody, and its issuer is never asked', async () => {
  const [ours, other] = [await startIssuer(''), await startIssuer('')]
  expect(await authenticatorOf(ours)(sent(await other.token()))).toBeNull()
  expect(other.asked).toEqual([])
})
