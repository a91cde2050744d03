import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { HutongError, type Clock } from '@hutong/process'
import type { Batch } from './batch-name.ts'
import { judgeBody } from './judge-body.ts'
import { judgeHeaders, listHeaders, type BatchHeaders } from './judge-headers.ts'
import type { Arrived, Spool } from './open-spool.ts'
import { faultyRequest, problem, type Problem } from './problem.ts'
import type { PushSettings } from './push-settings.ts'
import { readBody } from './read-body.ts'
import { checkRoom } from './spool-room.ts'
import { unauthenticated, verifySender, type Verified } from './verify-sender.ts'
import type { BatchOutcome, Outcomes } from './watch-outcomes.ts'

const rowsPath = '/v1/rows'

export interface ReceiverSettings {
  readonly settings: PushSettings
  /** `https://host[:port]`, as senders sign it. */
  readonly origin: string
  readonly spool: Spool
  readonly outcomes: Outcomes
  readonly clock: Clock
  /** A good request says that there is nothing newer than what was sent before it; ms since 1970. */
  readonly onHeard: (signedAt: number) => void
  /** What the operator has to see to. */
  readonly onTrouble: (cause: unknown) => void
}

/** What is answered: a problem, or the body of a good answer. */
export type Reply =
  | { readonly kind: 'refused'; readonly problem: Problem }
  | {
      readonly kind: 'taken'
      readonly status: 200 | 202
      readonly body: object
      readonly waited: boolean
    }
  /** The sender is gone. */
  | { readonly kind: 'nobody' }

/** Bodies in memory at once. */
const bodiesMax = 8

/**
 * One batch of rows, from its request to its answer. Nothing is kept before all of it was judged, and nothing is answered with 202 before a
 * crash can no longer take it back; whatever happens in between, the sender sends the same batch again.
 */
export function createReceiver(parts: ReceiverSettings) {
  const { settings, origin, spool, outcomes, clock } = parts
  const { senders, bodyBytesMax, rowsMax } = settings
  let bodyCount = 0

  /** @param proceed lets a sender that asked first go on with the body (RFC 9110 s10.1.1) */
  async function receive(request: IncomingMessage, proceed: () => void): Promise<Reply> {
    const { method = '', url = '' } = request
    if (url !== rowsPath) return refuse(notFound)
    if (method !== 'POST') return refuse(methodNotAllowed)
    const headers = listHeaders(request)
    const signed = { method, targetUri: origin + url, headers }
    const verified = await verifySender(signed, senders, clock.now())
    if (verified === undefined) return refuse(unauthenticated)
    const judged = judgeHeaders(headers, bodyBytesMax)
    if ('refused' in judged) return refuse(judged.refused)
    const id = batchId(verified, judged)
    // A batch that is here already takes no room.
    const crowded =
      spool.find(id) === undefined ? await checkRoom(settings, spool, outcomes) : undefined
    if (crowded !== undefined) return refuse(crowded)
    if (bodyCount >= bodiesMax) return refuse(tooMany)
    bodyCount += 1
    try {
      proceed()
      const body = await readBody(request, bodyBytesMax)
      return body === undefined ? { kind: 'nobody' } : await take(body, judged, verified, id)
    } finally {
      bodyCount -= 1
    }
  }

  async function take(
    body: Buffer,
    { form, key, digest, waitMs }: BatchHeaders,
    { signedAt }: Verified,
    id: string,
  ): Promise<Reply> {
    if (createHash('sha256').update(body).digest('base64') !== digest) return refuse(digestDiffers)
    const judged = judgeBody(body, form, rowsMax)
    if ('refused' in judged) return refuse(judged.refused)
    const writtenAt = Math.min(signedAt, clock.now())
    if (judged.rowCount === 0) {
      parts.onHeard(writtenAt)
      return { kind: 'taken', status: 202, body: { batch: key, rows: 0 }, waited: false }
    }
    const kept = await keep({ id, writtenAt, ...judged })
    if ('refused' in kept) return refuse(kept.refused)
    // The batch is safe: a crash from here on costs the answer, and whoever sends it again is given the same one.
    parts.onHeard(writtenAt)
    return tellTaken(key, kept, waitMs)
  }

  async function keep(arrived: Arrived) {
    try {
      const kept = await spool.append(arrived)
      return kept === 'differs' ? { refused: batchDiffers } : kept
    } catch (cause) {
      if (!(cause instanceof HutongError)) throw cause
      parts.onTrouble(cause)
      return { refused: notReady }
    }
  }

  async function tellTaken(key: string, batch: Batch, waitMs: number): Promise<Reply> {
    const { sequence, rowCount: rows } = batch
    const accepted = { batch: key, sequence, rows }
    if (waitMs === 0) return { kind: 'taken', status: 202, body: accepted, waited: false }
    const { isDelivered, outcome } = await outcomes.wait(sequence, waitMs)
    if (!isDelivered) return { kind: 'taken', status: 202, body: accepted, waited: true }
    const told = outcome === undefined ? {} : describeOutcome(outcome)
    return { kind: 'taken', status: 200, body: { ...accepted, ...told }, waited: true }
  }

  return receive
}

function describeOutcome({ publishedCount, refusedCount, refused }: BatchOutcome): object {
  return {
    published: publishedCount,
    quarantined: refusedCount,
    refused: refused.map(({ line, reasons }) => ({
      line,
      errors: reasons.map(({ code, field, rule }) => ({ code, field, rule })),
    })),
  }
}

/** The name that the sender gave stays with the sender: it can say anything. */
function batchId({ sender }: Verified, { key }: BatchHeaders): string {
  const hash = createHash('sha256').update(`${sender.keyId}\n${key}`)
  return hash.digest('hex').slice(0, batchIdDigits)
}

const batchIdDigits = 32

const refuse = (told: Problem): Reply => ({ kind: 'refused', problem: told })

const notFound = problem('not-found', `rows are sent to ${rowsPath}, without a query`)
const methodNotAllowed = problem('method-not-allowed', 'send rows by POST', {
  headers: { allow: 'POST' },
})
const digestDiffers = faultyRequest('malformed', {
  field: 'Content-Digest',
  rule: 'is not the SHA-256 of the body',
  fix: 'take it of the bytes as they are sent',
})
const batchDiffers = problem(
  'batch-differs',
  'another batch came under this Idempotency-Key: send other rows under a key of their own',
)
const tooMany = problem(
  'too-many-requests',
  `${bodiesMax} batches are being sent already: send one after the other`,
  { headers: { 'retry-after': '1' } },
)
const notReady = problem('not-ready', 'the batch could not be kept: send it again later', {
  headers: { 'retry-after': '30' },
})
