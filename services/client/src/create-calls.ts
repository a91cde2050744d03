import createClient from 'openapi-fetch'
import type { Client } from 'openapi-fetch'
import type { JWK } from 'jose'
import type { paths } from './api-types.ts'
import { ClientError } from './client-error.ts'
import { describeAnswer } from './describe-answer.ts'
import { getToken } from './get-token.ts'
import type { AccessToken } from './get-token.ts'
import { keepToken } from './keep-token.ts'
import { createSender, usualPatience } from './send-patiently.ts'
import type { Patience } from './send-patiently.ts'
import type { Fetch } from './send-once.ts'

/** Every call of the hub's API document, with its types: `calls.GET('/v1/catalogue/types/{type}', { params: { path: { type } } })`. */
export type Calls = Client<paths>

export interface CallSettings {
  /** Origin of the hub. */
  readonly url: string
  /** Who asks; null = nobody in particular, which is enough for what is open. */
  readonly credentials: Credentials | null
  /** How requests are sent; the global one where it is left out. */
  readonly fetch?: Fetch
  /** When and how often a request is sent again. */
  readonly patience?: Partial<Patience>
}

/** A department's system by its key, or whoever has tokens from elsewhere. */
export type Credentials =
  | {
      readonly clientId: string
      readonly privateJwk: JWK
      /** True: tokens are bound to keys of this process, so that a stolen one is worth nothing. */
      readonly dpop?: boolean
      /** True: tokens are bound to the certificate that `fetch` shows. */
      readonly mtls?: boolean
    }
  | { readonly getToken: () => Promise<AccessToken> }

/** Tokens are fetched, renewed and proven, and a request is sent again where that is safe. Calls reject with ClientError when there is no answer. */
export function createCalls(settings: CallSettings): Calls {
  return createClient<paths>({ baseUrl: originOf(settings), fetch: createFetch(settings) })
}

/** The same for what is no call of that document: a `fetch` that carries tokens of the hub. */
export function createFetch(settings: CallSettings): Fetch {
  const { credentials, fetch = globalFetch, patience } = settings
  const tokens = credentials && keepToken(tokenSource(originOf(settings), credentials, fetch))
  return createSender({ fetch, tokens, patience: { ...usualPatience, ...patience } })
}

const originOf = ({ url }: CallSettings): string => url.replace(/\/$/u, '')

function tokenSource(url: string, credentials: Credentials, fetch: Fetch) {
  return 'getToken' in credentials
    ? credentials.getToken
    : () => getToken({ url, fetch, ...credentials })
}

// Looked up at each call, as programs may replace it.
const globalFetch: Fetch = (request) => fetch(request)

/** What came back of a call. */
export interface Sent<Told> {
  readonly data?: Told
  readonly error?: unknown
  readonly response: Response
}

/**
 * The answer of a call alone.
 *
 * @throws ClientError by the hub's own code, with its rule, owner and remedy, for any other answer
 */
export async function answerOf<Told>(call: Promise<Sent<Told>>): Promise<Told> {
  const { data, error, response } = await readable(call)
  if (data !== undefined && response.ok) return data
  throw describeAnswer(response, error)
}

/** @throws ClientError `unexpected-answer` for a body that is cut off, or not of the kind that it says it is. */
export async function readable<Told>(call: Promise<Sent<Told>>): Promise<Sent<Told>> {
  try {
    return await call
  } catch (cause) {
    if (cause instanceof ClientError) throw cause
    throw new ClientError('unexpected-answer', 'the answer cannot be read', { cause })
  }
}
