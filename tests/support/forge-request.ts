import { createHmac, hash, randomUUID, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { encode } from './forge-token.ts'
import type { Members } from './forge-token.ts'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** What differs from a good request. Members that are undefined are left out. */
export interface Difference {
  readonly tokenHeader?: Members
  readonly tokenClaims?: Members
  readonly tokenKey?: KeyObject
  /** Changes the token after it was signed, and after the proof was made for it. */
  readonly token?: (good: string) => string
  readonly proofHeader?: Members
  readonly proofClaims?: Members
  readonly proofKey?: KeyObject
  /** Changes the proof after it was signed; a list is sent as several headers. */
  readonly proof?: (good: string) => string | readonly string[]
  readonly authorization?: (token: string) => string
}

/** The parts that a good request is made of. */
export interface GoodParts {
  readonly token: string
  readonly tokenHeader: Members
  readonly tokenClaims: Members
  readonly tokenKey: KeyObject
  /** The key that the token is bound to; null = a bearer token. */
  readonly holder: KeyPair | null
  readonly method: string
  readonly address: string
}

export type SentHeaders = Readonly<Record<string, string | readonly string[]>>

/** Headers that are good in everything but the difference. A token that nothing is changed about is the very one that the hub gave. */
export function forgeHeaders(good: GoodParts, difference: Difference = {}): SentHeaders {
  const { tokenHeader, tokenClaims, tokenKey } = difference
  const isChanged = tokenHeader ?? tokenClaims ?? tokenKey
  const made = isChanged
    ? signCompact(
        { ...good.tokenHeader, ...tokenHeader },
        { ...good.tokenClaims, ...tokenClaims },
        tokenKey ?? good.tokenKey,
      )
    : good.token
  const token = difference.token?.(made) ?? made
  const scheme = good.holder ? 'DPoP' : 'Bearer'
  const authorization = difference.authorization?.(token) ?? `${scheme} ${token}`
  if (!good.holder) return { authorization }
  const proof = forgeProof(good, good.holder, made, difference)
  return { authorization, dpop: difference.proof?.(proof) ?? proof }
}

function forgeProof(
  good: GoodParts,
  holder: KeyPair,
  token: string,
  { proofHeader, proofClaims, proofKey = holder.privateKey }: Difference,
): string {
  const { header, claims } = proofOf(good, holder.publicKey, token)
  return signCompact({ ...header, ...proofHeader }, { ...claims, ...proofClaims }, proofKey)
}

/** A good proof for one request, with the token that it is sent with; the token endpoint has none. */
export function signProof(
  request: Pick<GoodParts, 'method' | 'address'>,
  { privateKey, publicKey }: KeyPair,
  token?: string,
): string {
  const { header, claims } = proofOf(request, publicKey, token)
  return signCompact(header, claims, privateKey)
}

function proofOf(
  { method, address }: Pick<GoodParts, 'method' | 'address'>,
  publicKey: KeyObject,
  token: string | undefined,
) {
  const jwk = publicKey.export({ format: 'jwk' })
  return {
    header: { alg: algorithmOf(publicKey), typ: 'dpop+jwt', jwk },
    claims: {
      jti: randomUUID(),
      htm: method,
      htu: address,
      iat: Math.floor(Date.now() / 1000),
      ...(token === undefined ? {} : { ath: hash('sha256', token, 'base64url') }),
    },
  }
}

/** A compact JWS over these very members, by the algorithm that the header names. */
export function signCompact(header: Members, claims: Members, key: KeyObject): string {
  const signed = `${encode(header)}.${encode(claims)}`
  const signature = signatureOf(Buffer.from(signed), String(header['alg']), key)
  return `${signed}.${signature.toString('base64url')}`
}

function signatureOf(signed: Buffer, algorithm: string, key: KeyObject): Buffer {
  if (algorithm.toLowerCase() === 'none') return Buffer.alloc(0)
  const [, family = '', bits = ''] = /^([A-Z]S)(\d{3})$/u.exec(algorithm) ?? []
  switch (family) {
    case 'HS':
      return createHmac(`sha${bits}`, key).update(signed).digest()
    case 'ES':
      return sign(`sha${bits}`, signed, { key, dsaEncoding: 'ieee-p1363' })
    case 'RS':
      return sign(`sha${bits}`, signed, key)
    default:
      return sign(null, signed, key)
  }
}

function algorithmOf(key: KeyObject): string {
  const { crv = '', kty = '' } = key.export({ format: 'jwk' })
  const named: Readonly<Record<string, string>> = {
    'P-256': 'ES256',
    'P-384': 'ES384',
    RSA: 'RS256',
    oct: 'HS256',
  }
  return named[crv || kty] ?? 'EdDSA'
}

/** Thumbprint of a key (RFC 7638): Node exports the members that it is made of, and no others. */
export function thumbprintOf(key: KeyObject): string {
  const members = Object.entries(key.export({ format: 'jwk' })).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )
  return hash('sha256', JSON.stringify(Object.fromEntries(members)), 'base64url')
}

/** Sends the headers as they are, twice where they are two, and gives all that came back but the time of day. */
export async function sendForged(
  { method, address }: Pick<GoodParts, 'method' | 'address'>,
  headers: SentHeaders,
  body: string,
): Promise<{ readonly status: number; readonly told: string }> {
  const sent = httpRequest(address, {
    method,
    headers: {
      'content-type': 'application/json',
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : [...value],
        ]),
      ),
    },
  })
  sent.end(body)
  const [response] = await once(sent, 'response')
  const names: readonly string[] = response.rawHeaders
  const lines = names.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() !== 'date' ? [`${name}: ${names[index + 1]}`] : [],
  )
  const status = Number(response.statusCode)
  return { status, told: [status, ...lines, '', await text(response)].join('\n') }
}
