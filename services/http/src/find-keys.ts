import { HutongError } from '@hutong/process'
import { createRemoteJWKSet, errors } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import { allowInsecureRequests, discoveryRequest, processDiscoveryResponse } from 'oauth4webapi'

/** jose's own defence against a flood of unknown key ids: at most one fetch in this time. Metadata that could not be had are not asked for sooner either. */
const cooldownMs = 5_000

/**
 * The public keys of an issuer, where its metadata say they are (RFC 8414 s3), or at an address that is known. They are looked for when the first token comes:
 * an issuer may start after those who rely on it.
 *
 * @param jwksUrl left out: the metadata name it
 * @returns rejects with HUTONG_ISSUER_UNAVAILABLE when there is no way to the keys, and as jose does for a token that is wrong
 */
export function findKeys(issuer: string, jwksUrl?: URL): JWTVerifyGetKey {
  let keys = jwksUrl && createRemoteJWKSet(jwksUrl, { cooldownDuration: cooldownMs })
  let discovering: Promise<NonNullable<typeof keys>> | undefined

  const discover = (): Promise<NonNullable<typeof keys>> => {
    if (discovering) return discovering
    discovering = jwksUrlOf(issuer).then((url) =>
      createRemoteJWKSet(url, { cooldownDuration: cooldownMs }),
    )
    discovering.catch(() => {
      setTimeout(() => {
        discovering = undefined
      }, cooldownMs).unref()
    })
    return discovering
  }
  return async (header, signed) => {
    try {
      keys ??= await discover()
      return await keys(header, signed)
    } catch (cause) {
      if (isOfToken(cause)) throw cause
      throw new HutongError(
        'HUTONG_ISSUER_UNAVAILABLE',
        `${jwksUrl?.href ?? issuer} gave no keys to check tokens with: see to the token service, or to the way there`,
        cause,
      )
    }
  }
}

async function jwksUrlOf(issuer: string): Promise<URL> {
  const url = new URL(issuer)
  // An issuer on plain HTTP is one of the development mode; whoever set its address wants it.
  const insecure = url.protocol === 'http:' ? { [allowInsecureRequests]: true } : {}
  const signal = AbortSignal.timeout(cooldownMs)
  const asked = await discoveryRequest(url, { algorithm: 'oauth2', signal, ...insecure })
  const { jwks_uri: found } = await processDiscoveryResponse(url, asked)
  if (found === undefined) throw new Error('its metadata name no jwks_uri')
  const keys = new URL(found)
  // Whoever stands on the way would put keys of his own there.
  if (keys.protocol === 'http:' && url.protocol !== 'http:') {
    throw new Error('it is on HTTPS, and its keys on plain HTTP')
  }
  return keys
}

/** Whether it is the token that is wrong, and not the fetching of the keys: jose has one plain error for several failures of that. */
function isOfToken(cause: unknown): boolean {
  return cause instanceof errors.JOSEError && !issuersFaults.has(cause.code)
}

const issuersFaults: ReadonlySet<string> = new Set([
  errors.JOSEError.code,
  errors.JWKSInvalid.code,
  errors.JWKSTimeout.code,
])
