import { createHubClient } from '@hutong/client'
import type { Answer, Verification } from '@hutong/client'
import { demoKey, ledgerKey } from './read-demo.ts'

/** A department's window that asks with the typed client: what it is told was proven. */
export interface Window {
  /** Answer and reason. @throws Error for a refusal, ClientError for all else */
  readonly ask: (question: Verification, minPosition?: string) => Promise<Verdict>
  /** The whole answer. */
  readonly askWhole: (question: Verification, minPosition?: string) => Promise<Answer>
}
type Verdict = Pick<Answer, 'answer' | 'reason'>

export function windowOf(
  { url, data }: { readonly url: string; readonly data: string },
  clientId = 'real-estate-window',
): Window {
  const privateJwk = demoKey(data, clientId)
  const { verify } = createHubClient({ url, clientId, privateJwk, vkey: ledgerKey(data) })
  const askWhole: Window['askWhole'] = async (question, minPosition) => {
    const told = await verify(question, minPosition === undefined ? {} : { minPosition })
    if (told.outcome === 'answered') return told.answer
    throw new Error(`refused: ${told.refusal.code}`)
  }
  return {
    askWhole,
    ask: async (question, minPosition) => {
      const { answer, reason } = await askWhole(question, minPosition)
      return { answer, reason }
    },
  }
}
