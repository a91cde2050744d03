import { readFile } from 'node:fs/promises'
import { checkReceipt } from '@hutong/client'
import type { ReceiptVerdict } from '@hutong/merkle'
import { HutongError } from '@hutong/process'
import type { Sample } from '../city/sample-questions.ts'

export interface FirstAnswer {
  readonly sample: Sample
  readonly answer: string
  readonly reason: string | null
  readonly receipt: Extract<ReceiptVerdict, { valid: true }>
  readonly tookMs: number
}

/**
 * Asks one question over HTTP as a department's system would, and checks the receipt offline.
 *
 * @throws HutongError HUTONG_FIRST_QUESTION_FAILED when there is no answer, or its proof does not hold. Which answer it is, is the department's files' to say.
 */
export async function askFirstQuestion(settings: {
  readonly url: string
  readonly token: string
  readonly sample: Sample
  /** The keys of every ledger that the answer may come from. */
  readonly vkeyFile: string
}): Promise<FirstAnswer> {
  const { url, token, sample, vkeyFile } = settings
  const askedAt = performance.now()
  const response = await fetch(new URL(sample.path, url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(sample.request),
  })
  const body: unknown = await response.json()
  const tookMs = performance.now() - askedAt
  const told = answerOf(body)
  if (!told) throw failed(`the hub answered ${response.status}`)
  const receipt = await checkReceipt(body, await readFile(vkeyFile, 'utf8'))
  if (!receipt.valid) throw failed(receipt.message)
  return { sample, ...told, receipt, tookMs }
}

function answerOf(body: unknown): { answer: string; reason: string | null } | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  if (!('answer' in body) || typeof body.answer !== 'string') return undefined
  const reason = 'reason' in body && typeof body.reason === 'string' ? body.reason : null
  return { answer: body.answer, reason }
}

const failed = (why: string): HutongError =>
  new HutongError(
    'HUTONG_FIRST_QUESTION_FAILED',
    `the first question was not answered well: ${why}`,
  )
