import createClient from 'openapi-fetch'
import type { JWK } from 'jose'
import type { paths } from './api-types.ts'
import { checkReceipt } from './check-receipt.ts'
import { ClientError } from './client-error.ts'
import { getToken } from './get-token.ts'
import type { AccessToken, TokenHeaders } from './get-token.ts'

export { checkReceipt } from './check-receipt.ts'
export { ClientError } from './client-error.ts'
export { getToken, type AccessToken, type TokenHeaders, type TokenRequest } from './get-token.ts'

type Verifying = paths['/v1/verifications']['post']
type Reading = paths['/v1/records']['post']
type Json<Of> = Of extends { content: { 'application/json': infer Body } } ? Body : never

/** What is asked, in the words of the hub's own API document. */
export type Verification = Json<Verifying['requestBody']>
export type Answer = Json<Verifying['responses'][200]>
/** What is to be read, and what may be seen of it. */
export type RecordsRequest = Json<Reading['requestBody']>
export type Records = Json<Reading['responses'][200]>
export type Refusal = Verifying['responses'][403]['content']['application/problem+json']

/** A question as it came back: answered, or refused with reasons. Either way its receipt was checked and binds these very bytes. */
type Proven<Told> =
  | { readonly outcome: 'answered'; readonly answer: Told; readonly index: number }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly index: number }
export type Verified = Proven<Answer>
export type RecordsRead = Proven<Records>

export interface HubClient {
  /**
   * Asks one question and checks the proof before it gives the answer.
   *
   * @throws ClientError `receipt-invalid` when the proof does not hold: treat the answer as never given. `unreachable`, `token-refused`,
   * `unexpected-answer` (bad input, overload: the message says which).
   */
  readonly verify: (question: Verification) => Promise<Verified>
  /**
   * Reads chosen fields of records. Look at `omitted`, `masked` and `notKnown` before a value that is not there is taken for none.
   *
   * @throws ClientError as `verify`
   */
  readonly readRecords: (request: RecordsRequest) => Promise<RecordsRead>
}

export interface HubClientSettings {
  /** Origin of the hub. */
  readonly url: string
  readonly clientId: string
  readonly privateJwk: JWK
  /** The ledger's verifier key, got from the keeper by another way than the answers. */
  readonly vkey: string
  /** True: tokens are bound to keys of this process, so that a stolen one is worth nothing. */
  readonly dpop?: boolean
}

const renewBeforeMs = 30_000

export function createHubClient(settings: HubClientSettings): HubClient {
  const baseUrl = settings.url.replace(/\/$/u, '')
  const api = createClient<paths>({ baseUrl })
  let token: AccessToken | undefined
  const headersFor = async (path: keyof paths): Promise<TokenHeaders> => {
    if (!token || token.expiresAt - renewBeforeMs < Date.now()) token = await getToken(settings)
    return token.headersFor('POST', new URL(baseUrl + path))
  }
  const prove = async <Told extends object>(sent: Promise<Sent<Told>>): Promise<Proven<Told>> => {
    const { data, error, response } = await sent.catch((cause: unknown) => {
      throw new ClientError('unreachable', `no answer from ${settings.url}`, cause)
    })
    if (data) {
      return { outcome: 'answered', answer: data, index: await proven(data, settings.vkey) }
    }
    if (response.status === 403 && isRefusal(error)) {
      return { outcome: 'refused', refusal: error, index: await proven(error, settings.vkey) }
    }
    throw new ClientError('unexpected-answer', `the hub answered ${response.status}`)
  }
  return {
    verify: async (body) => {
      const headers = { ...(await headersFor('/v1/verifications')) }
      return prove<Answer>(api.POST('/v1/verifications', { body, headers }))
    },
    readRecords: async (body) => {
      const headers = { ...(await headersFor('/v1/records')) }
      return prove<Records>(api.POST('/v1/records', { body, headers }))
    },
  }
}

/** What came back, as `openapi-fetch` gives it. */
interface Sent<Told> {
  readonly data?: Told | undefined
  readonly error?: unknown
  readonly response: Response
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
