import type { IncomingMessage } from 'node:http'
import { bodyForms, type BodyForm } from './judge-body.ts'
import { faultyRequest, problem, type Problem } from './problem.ts'

/** What the headers say of a batch. */
export interface BatchHeaders {
  readonly form: BodyForm
  /** The sender's own name of the batch. */
  readonly key: string
  /** SHA-256 of the body, base64. */
  readonly digest: string
  /** How long the sender wants to wait for the outcome, ms; 0 = not at all. */
  readonly waitMs: number
}

export type HeaderList = readonly (readonly [name: string, value: string])[]

/** As they came: Node's own table of headers drops some that come twice, and what is signed are both. */
export function listHeaders({ rawHeaders }: IncomingMessage): HeaderList {
  const list: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2)
    list.push([rawHeaders[i]?.toLowerCase() ?? '', rawHeaders[i + 1] ?? ''])
  return list
}

const waitSecondsMax = 60

/** Judges what can be judged before the body is read. */
export function judgeHeaders(
  headers: HeaderList,
  bodyBytesMax: number,
): BatchHeaders | { readonly refused: Problem } {
  const form = formOf(single(headers, 'content-type'))
  const encoding = single(headers, 'content-encoding') ?? 'identity'
  if (form === undefined || encoding !== 'identity') return { refused: unsupported }
  const length = single(headers, 'content-length')
  if (length === undefined)
    return { refused: problem('length-required', 'send Content-Length, not a chunked body') }
  if (Number(length) > bodyBytesMax)
    return {
      refused: problem(
        'too-large',
        `a body has at most ${bodyBytesMax} bytes: send several batches`,
      ),
    }
  const digest = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:,|$)/u.exec(
    single(headers, 'content-digest') ?? '',
  )?.[1]
  if (digest === undefined)
    return refuse('Content-Digest', 'has no SHA-256', 'send sha-256=:<base64>: (RFC 9530)')
  const key = single(headers, 'idempotency-key') ?? ''
  if (!/^[!-~]{1,128}$/u.test(key))
    return refuse(
      'Idempotency-Key',
      'is not 1 to 128 visible characters of ASCII',
      'send a name of your own for the batch, the same whenever you send it again',
    )
  return { form, key, digest, waitMs: waitMsOf(headers) }
}

const formOf = (contentType: string | undefined): BodyForm | undefined => {
  const [, type, rest = ''] = /^\s*([^;\s]+)\s*(;.*)?$/u.exec(contentType ?? '') ?? []
  const isUtf8 = /^(?:;\s*charset="?utf-8"?\s*)?$/iu.test(rest)
  return isUtf8 ? bodyForms.find((form) => form === type?.toLowerCase()) : undefined
}

/** RFC 7240: a wish, so one that is malformed is no mistake. */
function waitMsOf(headers: HeaderList): number {
  const wishes = headers.filter(([name]) => name === 'prefer').map(([, value]) => value)
  const [, seconds = '0'] = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})/iu.exec(wishes.join(', ')) ?? []
  return Math.min(Number(seconds), waitSecondsMax) * 1000
}

/** Undefined as well where it comes twice: nobody could say which one holds. */
function single(headers: HeaderList, wanted: string): string | undefined {
  const found = headers.filter(([name]) => name === wanted)
  return found.length === 1 ? found[0]?.[1].trim() : undefined
}

const refuse = (field: string, rule: string, fix: string): { readonly refused: Problem } => ({
  refused: faultyRequest('malformed', { field, rule, fix }),
})

const unsupported = problem(
  'unsupported-media-type',
  'send Content-Type: application/x-ndjson or application/json, in UTF-8 and not compressed',
  { headers: { accept: bodyForms.join(', ') } },
)
