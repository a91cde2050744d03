import {
  request as requestPlain,
  type Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http'
import { request as requestSecure } from 'node:https'
import { HutongError } from '@hutong/process'
import { misconfigured, unavailable } from './failures.ts'

export interface WebRequest {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface WebAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface RequestLimits {
  readonly agent: Agent
  /** From the first byte sent to the last one received. */
  readonly timeoutMs: number
  readonly bytesMax: number
  /** Names the service in failures. */
  readonly where: string
}

/**
 * One request and its whole answer, whatever its status; redirects are not followed.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE when there is no whole answer in time, HUTONG_SOURCE_CONFIG when it is too large or the server
 * cannot prove who it is
 */
export async function sendRequest(
  request: WebRequest,
  limits: RequestLimits,
  signal: AbortSignal,
): Promise<WebAnswer> {
  const deadline = AbortSignal.timeout(limits.timeoutMs)
  try {
    const response = await open(request, limits.agent, AbortSignal.any([signal, deadline]))
    const body = await readBody(response, limits)
    return { status: response.statusCode ?? 0, headers: response.headers, body }
  } catch (cause) {
    if (cause instanceof HutongError) throw cause
    throw explain(cause, limits, deadline.aborted)
  }
}

function open(
  { method, url, headers, body }: WebRequest,
  agent: Agent,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? requestSecure : requestPlain
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers: { ...headers, ...plain }, agent, signal })
    request.once('response', resolve).once('error', reject)
    request.end(body)
  })
}

/** A compressed answer could unfold to any size, and its end cannot be told from a broken one. */
const plain = { 'accept-encoding': 'identity' }

async function readBody(
  response: IncomingMessage,
  { bytesMax, where }: RequestLimits,
): Promise<Buffer> {
  const { 'content-encoding': encoding = 'identity' } = response.headers
  if (encoding !== 'identity') {
    response.destroy()
    throw misconfigured(
      where,
      'answers compressed though it was asked not to: switch that off there',
    )
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue
    size += chunk.length
    if (size > bytesMax) {
      response.destroy()
      throw misconfigured(
        where,
        `answers with more than ${bytesMax >> 20} MiB: ask for smaller pages, or raise pageMebibytesMax`,
      )
    }
    chunks.push(chunk)
  }
  if (!response.complete) throw unavailable(where, 'broke off in the middle of its answer')
  return Buffer.concat(chunks)
}

function explain(
  cause: unknown,
  { where, timeoutMs }: RequestLimits,
  isLate: boolean,
): HutongError {
  if (isLate) return unavailable(where, `gave no whole answer within ${timeoutMs / 1000} s`)
  const code = codeOf(cause)
  if (certificateFailure.test(code)) {
    return misconfigured(
      where,
      `cannot prove who it is (${code}): caFile of its connection must hold the certificate of those who signed the server's`,
      cause,
    )
  }
  return unavailable(where, `gave no whole answer (${code})`, cause)
}

const certificateFailure = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|ALTNAME/

/** A stable word; the message of a foreign error can quote what it choked on. */
const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : 'broken'
