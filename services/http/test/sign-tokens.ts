import { createServer } from 'node:http'
import { once } from 'node:events'
import { generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import type { JWTHeaderParameters, JWTPayload } from 'jose'
import { afterAll } from 'vitest'

export const audience = 'https://hub.example'
export const issuer = 'https://issuer.example'
/** What time it is for the authenticator, ms since 1970. */
export const startedAt = 1_795_000_000_000
const keyId = 'key-1'

export interface Issuer {
  readonly publicKey: KeyObject
  readonly jwksUrl: URL
  /** Where the issuer gives something else than its keys. */
  readonly urlOf: (fault: Fault) => URL
  /** How often the keys were fetched. */
  readonly fetches: () => number
  /** A good token of 300 s, with some things changed. */
  readonly sign: (change?: {
    readonly claims?: JWTPayload
    readonly header?: Partial<JWTHeaderParameters>
    /** Claims and members of the header that are left out. */
    readonly without?: readonly string[]
    readonly key?: KeyObject
  }) => Promise<string>
}

type Fault = keyof typeof faults
const faults = {
  'not-found': { status: 404, body: '{}' },
  'not-json': { status: 200, body: '<html>' },
  'no-set': { status: 200, body: '{}' },
  'no-keys': {
    status: 200,
    body: JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x', kid: keyId }] }),
  },
} as const

/** An issuer with its keys on an address of its own, until all tests of the file are over. */
export async function startIssuer(): Promise<Issuer> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: keyId, alg: 'EdDSA', use: 'sig' }] }
  let fetches = 0
  const server = createServer((request, response) => {
    fetches += 1
    const fault = Object.entries(faults).find(([name]) => request.url === `/${name}`)?.[1]
    const { status, body } = fault ?? { status: 200, body: JSON.stringify(jwks) }
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    publicKey,
    jwksUrl: new URL(`http://127.0.0.1:${port}/oauth/jwks`),
    urlOf: (fault) => new URL(`http://127.0.0.1:${port}/${fault}`),
    fetches: () => fetches,
    sign: ({ claims = {}, header = {}, without = [], key = privateKey } = {}) => {
      const kept = (members: object) =>
        Object.fromEntries(Object.entries(members).filter(([name]) => !without.includes(name)))
      return new SignJWT(kept({ ...goodClaims, ...claims }))
        .setProtectedHeader({ ...kept({ typ: 'at+jwt', kid: keyId, ...header }), alg: 'EdDSA' })
        .sign(key)
    },
  }
}

const seconds = startedAt / 1000
const goodClaims: JWTPayload = {
  iss: issuer,
  aud: audience,
  sub: 'real-estate-window',
  client_id: 'real-estate-window',
  scope: 'ask audit',
  jti: 'j-1',
  iat: seconds,
  exp: seconds + 300,
}
