import { checkReceipt } from '@hutong/client'
import { parsePosition } from '@hutong/log'
import { wait } from '@hutong/process'
import { askerOf, question } from '../../support/ask.ts'
import type { Asker, Told } from '../../support/ask.ts'
import type { HeardAnswer } from '../../support/history/history.ts'
import { ledgerKey } from '../../support/read-demo.ts'
import { leafOf } from '../../support/read-leaves.ts'
import type { Certificate } from './export-weddings.ts'

export interface Asking {
  readonly answers: readonly HeardAnswer[]
  /** What came instead of an answer, counted: a status with its code, or `unreachable`. */
  readonly refusals: ReadonlyMap<string, number>
  /** Rejects when an answer carries no proof, or a question was told off. */
  readonly ended: Promise<void>
}

interface Hub {
  readonly url: string
  readonly data: string
  /** One gateway of several, past the front door. */
  readonly gateway?: string
}

const askersMax = 3
const pauseMs = 15
/** Half of the questions are about those that were exported last: that is where things are under way. */
const recentMax = 400

/** Asks about certificates, known and unknown ones, until the signal is aborted, and keeps every answer with what its receipt proves. */
export function askWeddings(
  hub: Hub,
  certificates: readonly Certificate[],
  signal: AbortSignal,
): Asking {
  const answers: HeardAnswer[] = []
  const refusals = new Map<string, number>()
  const count = (word: string): void => void refusals.set(word, (refusals.get(word) ?? 0) + 1)

  async function askOn(): Promise<void> {
    let asker: Asker | undefined
    while (await wait(pauseMs, signal)) {
      const certificate = pick(certificates)
      if (!certificate) continue
      try {
        asker ??= await askerOf(hub)
      } catch {
        // The token service or the door is down: the next round asks again.
        count('no token')
        continue
      }
      const askedAt = new Date().toISOString()
      const { idNumber, certificateNo } = certificate
      const told = await asker
        .ask(question('marriage.event', idNumber, { certificateNo }), {}, hub.gateway)
        .catch(() => undefined)
      if (!told) count('unreachable')
      else if (told.status === 200) answers.push(await hear(hub.data, certificate, askedAt, told))
      else {
        // A token lasts five minutes, and a gateway that has just begun knows no client yet.
        if (told.status === 401) asker = undefined
        else if (told.status !== 503) throw new Error(`told off: ${told.text}`)
        const { code } = told.body
        count(`${told.status} ${typeof code === 'string' ? code : ''}`)
      }
    }
  }

  const ended = Promise.all(Array.from({ length: askersMax }, askOn)).then(() => undefined)
  ended.catch(() => undefined)
  return { answers, refusals, ended }
}

async function hear(
  data: string,
  { key }: Certificate,
  askedAt: string,
  { body }: Told,
): Promise<HeardAnswer> {
  const verdict = await checkReceipt(body, ledgerKey(data))
  if (!verdict.valid || !verdict.bodyBound) throw new Error(`no proof: ${JSON.stringify(body)}`)
  const { asOf, answer, reason } = body
  if (typeof asOf !== 'object' || asOf === null || !('position' in asOf)) {
    throw new Error(`no position: ${JSON.stringify(body)}`)
  }
  return {
    key,
    askedAt,
    answer: String(answer),
    reason: typeof reason === 'string' ? reason : null,
    next: parsePosition(String(asOf.position)).next,
    receipt: { origin: verdict.origin, index: verdict.index, leaf: leafOf(verdict.entry) },
  }
}

function pick(certificates: readonly Certificate[]): Certificate | undefined {
  const among = Math.random() < 0.5 ? Math.min(recentMax, certificates.length) : certificates.length
  return certificates[certificates.length - 1 - Math.floor(Math.random() * among)]
}
