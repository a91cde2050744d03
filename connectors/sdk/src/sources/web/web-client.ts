import { Agent as PlainAgent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import { wait, type Clock, type HutongError } from '@hutong/process'
import type { Connection } from '../../connections.ts'
import { basicCredentials, createTokenKeeper } from './access-token.ts'
import { isUnavailable, misconfigured, rateLimited, unavailable } from './failures.ts'
import { retryAfterMs } from './retry-after.ts'
import { sendRequest, type WebAnswer, type WebRequest } from './send-request.ts'

export interface WebQuestion {
  readonly method: 'GET' | 'POST'
  /** Path and query, on the server of the connection. */
  readonly target: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What the service says, once it has said something that can be gone on with. */
export type Reply<Read> =
  | { readonly kind: 'answer'; readonly headers: WebAnswer['headers']; readonly read: Read }
  /** As it was when the ETag that was sent along was given. */
  | { readonly kind: 'unchanged' }
  /** There is nothing at this place, or not any more. */
  | { readonly kind: 'gone'; readonly status: number }

export interface AnswerReader<Read> {
  /** Makes something of an answer with status 200 or 204; what it throws as unavailable is asked for again. */
  readonly read: (answer: WebAnswer) => Promise<Read>
  /** What the body of a failure tells beyond its status. */
  readonly failure?: (answer: WebAnswer) => HutongError | undefined
}

export interface WebClientSettings {
  readonly connection: Connection
  /** Names connection and path in failures. */
  readonly where: string
  readonly timeoutMs: number
  readonly bytesMax: number
  readonly clock: Clock
  /** First wait after an attempt that failed; each further one doubles. 500 ms by default. */
  readonly waitMsFirst?: number
}

const attemptsMax = 4
const waitMsFirstDefault = 500
const redirectsMax = 3
/** A longer wait fails the poll, so that it can be seen. */
const waitInsideMsMax = 10_000

/**
 * Asks one service: with its credentials, again where that may help, no sooner than it wishes.
 *
 * @throws HutongError HUTONG_SOURCE_CONFIG when it cannot be asked like this at all
 */
export function openWebClient(settings: WebClientSettings) {
  const {
    connection,
    where,
    timeoutMs,
    bytesMax,
    clock,
    waitMsFirst = waitMsFirstDefault,
  } = settings
  const base = baseOf(connection, where)
  const agent = openAgent(base, connection)
  const limits = { agent, timeoutMs, bytesMax, where }
  const tokens = connection.oauth && openTokens(connection.oauth)
  let silentUntil = 0

  async function ask<Read>(
    question: WebQuestion,
    reader: AnswerReader<Read>,
    signal: AbortSignal,
  ): Promise<Reply<Read>> {
    if (silentUntil > clock.now()) await wait(silentUntil - clock.now(), signal)
    for (let tried = 1; ; tried += 1) {
      let waitMs = waitMsFirst * 2 ** (tried - 1)
      try {
        const answer = await sendWithToken(question, signal)
        const askedMs = isThrottled(answer) ? retryAfterMs(answer.headers, clock.now()) : undefined
        if (askedMs === undefined) return await judge(answer, reader)
        waitMs = askedMs
        if (waitMs > waitInsideMsMax || tried === attemptsMax) {
          silentUntil = clock.now() + waitMs
          throw rateLimited(where, silentUntil)
        }
      } catch (cause) {
        if (!isUnavailable(cause) || tried === attemptsMax || signal.aborted) throw cause
      }
      if (!(await wait(waitMs, signal))) throw unavailable(where, 'was not asked to the end')
    }
  }

  async function judge<Read>(
    answer: WebAnswer,
    { read, failure }: AnswerReader<Read>,
  ): Promise<Reply<Read>> {
    const { status, headers } = answer
    if (status === 200 || status === 204)
      return { kind: 'answer', headers, read: await read(answer) }
    if (status === 304) return { kind: 'unchanged' }
    if ([400, 404, 410, 422].includes(status)) return { kind: 'gone', status }
    const told = failure?.(answer)
    if (told !== undefined) throw told
    if (status >= 500 || status === 408 || status === 425 || status === 429)
      throw unavailable(where, `fails with status ${status}`)
    throw misconfigured(where, refusalOf(status))
  }

  /** A token can be withdrawn before its end, so the first refusal is answered with a fresh one. */
  async function sendWithToken(question: WebQuestion, signal: AbortSignal): Promise<WebAnswer> {
    const answer = await sendFollowing(question, signal)
    if (answer.status !== 401 || tokens === undefined) return answer
    tokens.drop()
    return sendFollowing(question, signal)
  }

  /** Redirects are followed on the same server only: elsewhere our credentials are nobody's business. */
  async function sendFollowing(
    { target, ...question }: WebQuestion,
    signal: AbortSignal,
  ): Promise<WebAnswer> {
    let url = target
    for (let followed = 0; ; followed += 1) {
      const headers = { ...question.headers, ...(await authorization(signal)) }
      const request: WebRequest = { ...question, url, headers }
      const answer = await sendRequest(request, limits, signal)
      const location = locationOf(answer, url)
      if (location === undefined) return answer
      if (
        location.origin !== base.origin ||
        question.method !== 'GET' ||
        followed === redirectsMax
      ) {
        throw misconfigured(
          where,
          'sends us elsewhere, which is not followed: write the right address into its connection and path',
        )
      }
      url = location
    }
  }

  async function authorization(signal: AbortSignal): Promise<Record<string, string>> {
    if (tokens !== undefined) return { authorization: `Bearer ${await tokens.token(signal)}` }
    const { user, password } = connection
    return user === undefined ? {} : { authorization: basicCredentials(user, password ?? '') }
  }

  function openTokens(credentials: NonNullable<Connection['oauth']>) {
    const tokenUrl = addressOf(credentials.tokenUrl, where, 'oauth.tokenUrl', true)
    const tokenAgent = openAgent(tokenUrl, connection)
    const keeper = createTokenKeeper(credentials, { agent: tokenAgent, timeoutMs, where }, clock)
    return { ...keeper, close: () => tokenAgent.destroy() }
  }

  return {
    base,
    ask,
    close: (): Promise<void> => {
      agent.destroy()
      tokens?.close()
      return Promise.resolve()
    },
  }
}

export type WebClient = ReturnType<typeof openWebClient>

function baseOf(connection: Connection, where: string): URL {
  const { user, password, oauth } = connection
  const isSecret = user !== undefined || password !== undefined || oauth !== undefined
  return addressOf(connection.url, where, 'url', isSecret)
}

function addressOf(text: string, where: string, field: string, isSecret: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw misconfigured(
      where,
      `has no web address: ${field} of its connection begins with https://`,
    )
  const isOpen = url.protocol === 'http:' && !loopback.has(url.hostname)
  if (isOpen && isSecret)
    throw misconfigured(
      where,
      `would be told secrets in the open: ${field} of its connection begins with https://`,
    )
  return url
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

function openAgent({ protocol }: URL, { ca }: Connection): PlainAgent {
  const kept = { keepAlive: true, maxSockets: 2 }
  if (protocol === 'http:') return new PlainAgent(kept)
  return new SecureAgent({ ...kept, ...(ca === undefined ? {} : { ca }) })
}

const isThrottled = ({ status }: WebAnswer): boolean => status === 429 || status === 503

function locationOf({ status, headers }: WebAnswer, from: URL): URL | undefined {
  const { location } = headers
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  return URL.canParse(location, from.href) ? new URL(location, from) : new URL('elsewhere:')
}

function refusalOf(status: number): string {
  if (status === 401)
    return 'refuses our credentials (status 401): user and passwordFile, or oauth, of its connection'
  if (status === 403) return 'does not let us read this (status 403): the department must permit it'
  return `refuses the question (status ${status}): is path right, and the query?`
}
