import type { Clock } from '@hutong/process'
import type { Connection } from '../../connections.ts'
import { misconfigured, unavailable } from './failures.ts'
import { sendRequest, type RequestLimits, type WebAnswer } from './send-request.ts'

type Credentials = NonNullable<Connection['oauth']>

const lifeSecondsDefault = 300
const answerBytesMax = 1 << 20

/**
 * Access tokens by client credentials (RFC 6749 s4.4), kept until shortly before their end.
 *
 * @throws HutongError HUTONG_SOURCE_CONFIG when the credentials are refused, HUTONG_SOURCE_UNAVAILABLE when there is no token for another reason
 */
export function createTokenKeeper(
  { tokenUrl, clientId, clientSecret, scope }: Credentials,
  limits: Omit<RequestLimits, 'bytesMax'>,
  clock: Clock,
) {
  let kept: { readonly token: string; readonly renewAt: number } | undefined
  const { where } = limits

  async function token(signal: AbortSignal): Promise<string> {
    if (kept !== undefined && clock.now() < kept.renewAt) return kept.token
    const askedAt = clock.now()
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope === undefined ? {} : { scope }),
    })
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      authorization: basicCredentials(
        encodeURIComponent(clientId),
        encodeURIComponent(clientSecret),
      ),
    }
    const request = {
      method: 'POST',
      url: new URL(tokenUrl),
      headers,
      body: body.toString(),
    } as const
    const answer = await sendRequest(request, { ...limits, bytesMax: answerBytesMax }, signal)
    const { token: fresh, lifeSeconds } = readToken(answer, where)
    // A tenth of its life before the end, so that none runs out on its way.
    kept = { token: fresh, renewAt: askedAt + lifeSeconds * 900 }
    return fresh
  }

  return {
    token,
    /** The service refused it: the next one is a fresh one. */
    drop: (): void => {
      kept = undefined
    },
  }
}

export const basicCredentials = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

function readToken({ status, body }: WebAnswer, where: string) {
  if (status === 400 || status === 401 || status === 403) {
    throw misconfigured(
      where,
      `is given no token (status ${status}): oauth of its connection needs another clientId, clientSecretFile or scope`,
    )
  }
  if (status !== 200) throw unavailable(where, `is given no token (status ${status})`)
  const answer = parse(body)
  const { access_token: token, token_type: type, expires_in: life } = answer
  if (typeof token !== 'string' || !/^[\x21-\x7e]{1,16384}$/.test(token))
    throw unavailable(where, 'is given an answer without a token')
  if (typeof type === 'string' && type.toLowerCase() !== 'bearer')
    throw misconfigured(
      where,
      'is given a token of a type other than Bearer, the only one known here',
    )
  const lifeSeconds = Number(life)
  return { token, lifeSeconds: lifeSeconds > 0 ? lifeSeconds : lifeSecondsDefault }
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(body.toString())
    return typeof answer === 'object' && answer !== null ? { ...answer } : {}
  } catch {
    return {}
  }
}
