import { formatSubmission, type Submission } from './submission.ts'

export interface Told {
  /** `unreachable` when no whole answer came. */
  readonly status: number | 'unreachable'
  /** The body, or why there is none. */
  readonly text: string
}

const answerMsMax = 10_000
/** A few cosignature lines; a longer answer is not one. */
const answerBytesMax = 64 * 1024

/** One add-checkpoint call. Never rejects: what goes wrong on the way is an answer of its own. */
export async function sendSubmission(
  url: string,
  submission: Submission,
  signal: AbortSignal,
): Promise<Told> {
  try {
    const response = await fetch(`${url}/add-checkpoint`, {
      method: 'POST',
      body: formatSubmission(submission),
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]),
    })
    return { status: response.status, text: await readText(response) }
  } catch (cause) {
    return { status: 'unreachable', text: reasonOf(cause) }
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > answerBytesMax) throw new Error(`an answer of more than ${answerBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** `fetch` says no more than «fetch failed»; the system's code is in its cause. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown'
  if (cause.name === 'TimeoutError') return `no answer within ${answerMsMax} ms`
  const inner = cause.cause
  return inner instanceof Error && 'code' in inner ? String(inner.code) : cause.message
}
