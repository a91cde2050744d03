import { ClientError } from './client-error.ts'

/** As the global one, of which it may be a variant: with a client's certificate, through a proxy. */
export type Fetch = (request: Request) => Promise<Response>

const attemptMsMax = 30_000

/**
 * One request, and its answer whatever it is.
 *
 * @throws ClientError `unreachable` when there was no answer, `aborted` when the request's own signal said so
 */
export async function sendOnce(fetch: Fetch, request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(attemptMsMax)])
  try {
    return await fetch(new Request(request, { signal }))
  } catch (cause) {
    if (request.signal.aborted) throw aborted(request.signal)
    const { origin } = new URL(request.url)
    throw new ClientError('unreachable', `no answer from ${origin}: is the hub running?`, { cause })
  }
}

export const aborted = (signal: AbortSignal): ClientError =>
  new ClientError('aborted', 'the call was given up by whoever made it', { cause: signal.reason })
