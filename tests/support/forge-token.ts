import { createPrivateKey, randomUUID, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoKey } from './read-demo.ts'

export type Members = Readonly<Record<string, unknown>>

/** A compact JWS over these very members, whatever they say. */
export function forgeToken(header: Members, claims: Members, key: KeyObject): string {
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
}

/** Header and claims of a token, unchecked. */
export function readToken(token: string): { readonly header: Members; readonly claims: Members } {
  const [header = '', claims = ''] = token.split('.')
  return { header: decode(header), claims: decode(claims) }
}

/** The key that the hub signs its tokens with. */
export function hubTokenKey(data: string): KeyObject {
  return createPrivateKey(readFileSync(join(data, 'keys', 'token.pem'), 'utf8'))
}

/** A client's assertion for the token endpoint (RFC 7523), right in everything but the differences. */
export function assertion(
  hub: { readonly data: string; readonly url: string },
  differences: Members = {},
  client = 'real-estate-window',
): string {
  const now = Math.floor(Date.now() / 1000)
  const right = {
    iss: client,
    sub: client,
    aud: hub.url,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
  }
  const { kty = '', crv = '', x = '', d = '' } = demoKey(hub.data, client)
  const key = createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' })
  return forgeToken({ alg: 'EdDSA' }, { ...right, ...differences }, key)
}

export const encode = (members: Members): string =>
  Buffer.from(JSON.stringify(members)).toString('base64url')

const decode = (part: string): Members =>
  JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
