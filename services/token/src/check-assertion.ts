import { hash } from 'node:crypto'
import type { Limits } from '@hutong/limits'
import type { Clock } from '@hutong/process'
import { errors } from 'oidc-provider'

const lifetimeSecondsMax = 120
const issuedSkewSecondsMax = 10

/**
 * What RFC 7523 leaves open, as strict as Norway's Maskinporten: an assertion lives at most 120 s, was issued within 10 s of now, and
 * is used once. The replay mark is set in one step, so two requests with one assertion never both pass.
 *
 * @throws errors.InvalidClientAuth, which the token endpoint answers as `invalid_client`.
 */
export async function checkAssertion(
  claims: Readonly<Record<string, unknown>>,
  limits: Limits,
  clock: Clock,
): Promise<void> {
  const { iss, jti, iat, exp } = claims
  if (typeof iat !== 'number' || typeof exp !== 'number' || typeof jti !== 'string') {
    throw new errors.InvalidClientAuth('the assertion needs iat, exp and jti')
  }
  const nowSeconds = clock.now() / 1000
  if (Math.abs(nowSeconds - iat) > issuedSkewSecondsMax) {
    throw new errors.InvalidClientAuth('iat must be within 10 s of now; check the clock')
  }
  if (exp - iat > lifetimeSecondsMax) {
    throw new errors.InvalidClientAuth('an assertion may live for 120 s at most')
  }
  const mark = hash('sha256', JSON.stringify([iss, jti]), 'base64url')
  const first = await limits.once(
    `assertion:${mark}`,
    (lifetimeSecondsMax + issuedSkewSecondsMax) * 1000,
  )
  if (!first) throw new errors.InvalidClientAuth('the assertion was used before; make a new one')
}
