import createClient from 'openapi-fetch'
import type { JWK } from 'jose'
import type { paths } from './api-types.ts'
import { checkReceipt } from './check-receipt.ts'
import { ClientError } from './client-error.ts'
import { getToken } from './get-token.ts'
import type { AccessToken } from './get-token.ts'

export { checkReceipt } from './check-receipt.ts'
export { ClientError } from './client-error.ts'
export { getToken, type AccessToken, type TokenRequest } from './get-token.ts'

type Operation = paths['/v1/verifications']['post']
/** What is asked, in the words of the hub's own API document. */
export type Verification = Operation['requestBody']['content']['application/json']
export type Answer = Operation['responses'][200]['content']['application/json']
export type Refusal = Operation['responses'][403]['content']['application/problem+json']

/** A verification as it came back: answered, or refused with reasons. Either way its receipt was checked and binds these very bytes. */
export type Verified =
  | { readonly outcome: 'answered'; readonly answer: Answer; readonly index: number }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly index: number }

export interface HubClient {
  /**
   * Asks one question and checks the proof before it gives the answer.
   *
   * @throws ClientError `receipt-invalid` when the proof does not hold: treat the answer as never given. `unreachable`, `token-refused`,
   * `unexpected-answer` (bad input, overload: the message says which).
   */
  readonly verify: (question: Verification) => Promise<Verified>
}

export interface HubClientSettings {
  /** Origin of the hub. */
  readonly url: string
  readonly clientId: string
  readonly privateJwk: JWK
  /** The ledger's verifier key, got from the keeper by another way than the answers. */
  readonly vkey: string
}

const renewBeforeMs = 30_000

export function createHubClient(settings: HubClientSettings): HubClient {
  const api = createClient<paths>({ baseUrl: settings.url })
  let token: AccessToken | undefined
  const authorization = async (): Promise<string> => {
    if (!token || token.expiresAt - renewBeforeMs < Date.now()) token = await getToken(settings)
    return `Bearer ${token.token}`
  }
  return {
    verify: async (question) => {
      const headers = { authorization: await authorization() }
      const { data, error, response } = await api
        .POST('/v1/verifications', { body: question, headers })
        .catch((cause: unknown) => {
          throw new ClientError('unreachable', `no answer from ${settings.url}`, cause)
        })
      if (data) {
        return { outcome: 'answered', answer: data, index: await proven(data, settings.vkey) }
      }
      if (response.status === 403 && isRefusal(error)) {
        return { outcome: 'refused', refusal: error, index: await proven(error, settings.vkey) }
      }
      throw new ClientError('unexpected-answer', `the hub answered ${response.status}`)
    },
  }
}

/** Index of the proven entry. */
async function proven(body: unknown, vkey: string): Promise<number> {
  const verdict = await checkReceipt(body, vkey)
  if (verdict.valid) return verdict.index
  throw new ClientError('receipt-invalid', `the proof does not hold: ${verdict.message}`)
}

function isRefusal(error: unknown): error is Refusal {
  return typeof error === 'object' && error !== null && 'code' in error && 'receipt' in error
}
