import { ClientError } from './client-error.ts'
import type { AccessToken, TokenHeaders } from './get-token.ts'
import type { TokenKeeper } from './keep-token.ts'
import { retryAfterMs } from './retry-after.ts'
import { aborted, sendOnce } from './send-once.ts'
import type { Fetch } from './send-once.ts'

export interface Patience {
  /** How often a request is sent at most; 1 = never again. */
  readonly attemptsMax: number
  /** The first wait after a failed connection; each further one is twice as long. */
  readonly waitMsFirst: number
  /** What is to be waited for longer is told at once instead. */
  readonly waitMsMax: number
}

export const usualPatience: Patience = { attemptsMax: 4, waitMsFirst: 100, waitMsMax: 5_000 }

/**
 * Sends requests with a token, and sends them again only where that cannot do harm: when the hub says that it did nothing yet and when to come back (429, 503
 * with Retry-After), or when there was no answer at all. Of what changes something, an application for a grant say, nobody knows then whether it was done: it
 * is sent again only if it never left. Any other 4xx is final.
 */
export function createSender(settings: {
  readonly fetch: Fetch
  /** Null: requests go without a token. */
  readonly tokens: TokenKeeper | null
  readonly patience: Patience
}): Fetch {
  const { tokens, patience } = settings
  return async (request) => {
    const body = request.body ? await request.arrayBuffer() : null
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOnce(request, body, settings)
      const waitMs =
        attempt < patience.attemptsMax ? waitBeforeNext(outcome, request, attempt, patience) : null
      if (waitMs === null) return answerOf(outcome, tokens)
      if ('response' in outcome) await outcome.response.body?.cancel()
      await pause(waitMs, request.signal)
    }
  }
}

/** `left` = whether the request itself may have reached the hub. */
type Outcome =
  | { readonly response: Response; readonly token: AccessToken | null }
  | { readonly failure: unknown; readonly left: boolean }

async function attemptOnce(
  request: Request,
  body: ArrayBuffer | null,
  { fetch, tokens }: Parameters<typeof createSender>[0],
): Promise<Outcome> {
  let left = false
  try {
    const token = tokens ? await tokens.current() : null
    const send = async (): Promise<Response> => {
      const headers = new Headers(request.headers)
      const url = new URL(request.url)
      const carried: Partial<TokenHeaders> = token
        ? await token.headersFor(request.method, url)
        : {}
      for (const [name, value] of Object.entries(carried)) headers.set(name, value)
      left = true
      const { method, signal, redirect } = request
      const sent = new Request(url, { method, headers, body, signal, redirect })
      const response = await sendOnce(fetch, sent)
      const nonce = response.headers.get('dpop-nonce')
      if (nonce !== null) token?.useNonce?.(url.origin, nonce)
      return response
    }
    const response = await send()
    return { token, response: wantsNonce(response, token) ? await send() : response }
  } catch (failure) {
    return { failure, left: left && !neverLeft(failure) }
  }
}

/** Whether the proof has to be made again, with the nonce that came (RFC 9449 s9). */
function wantsNonce({ status, headers }: Response, token: AccessToken | null): boolean {
  if (status !== 401 || !token?.useNonce || !headers.has('dpop-nonce')) return false
  return (headers.get('www-authenticate') ?? '').includes('use_dpop_nonce')
}

/** Null = what came is final. */
function waitBeforeNext(
  outcome: Outcome,
  request: Request,
  attempt: number,
  patience: Patience,
): number | null {
  if ('response' in outcome) {
    const { status, headers } = outcome.response
    const didNothing = status === 429 || (status === 503 && mayRepeat(request))
    return didNothing ? waitAsTold(retryAfterMs(headers), patience) : null
  }
  const { failure, left } = outcome
  if (!(failure instanceof ClientError)) return null
  if (failure.code === 'token-refused') return waitAsTold(failure.retryAfterMs, patience)
  if (failure.code !== 'unreachable' || (left && !mayRepeat(request))) return null
  return Math.random() * Math.min(patience.waitMsFirst * 2 ** attempt, patience.waitMsMax)
}

/** A little longer than told, each time by another bit: not all who were sent away come back at one moment. */
function waitAsTold(toldMs: number | undefined, { waitMsFirst, waitMsMax }: Patience) {
  if (toldMs === undefined || toldMs > waitMsMax) return null
  return toldMs + Math.random() * waitMsFirst
}

/** Questions change nothing; asked twice, each leaves an entry of its own. */
const questions: ReadonlySet<string> = new Set([
  '/v1/verifications',
  '/v1/records',
  '/v1/explanations',
  '/audit/v1/searches',
  '/audit/v1/exports',
])

function mayRepeat({ method, url }: Request): boolean {
  return method === 'GET' || method === 'HEAD' || questions.has(new URL(url).pathname)
}

/** What Node says of a connection that never came to be; browsers do not tell. */
const noConnection: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

function neverLeft(failure: unknown): boolean {
  for (let cause = failure; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && noConnection.has(cause.code)) return true
  }
  return false
}

function answerOf(outcome: Outcome, tokens: TokenKeeper | null): Response {
  if ('failure' in outcome) throw outcome.failure
  const { response, token } = outcome
  if (response.status === 401 && token) tokens?.forget(token)
  return response
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(aborted(signal))
    const stop = (): void => {
      clearTimeout(timer)
      reject(aborted(signal))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
    return undefined
  })
}
