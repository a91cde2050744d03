import { bodyDigest, withReceipt } from './bind-body.ts'
import { departmentOfCaller } from './note-entry.ts'
import type { NoteEntry, Noted } from './note-entry.ts'

/** What an asker who is known is told instead of an answer. Its members stand in canonical order. */
interface Problem {
  readonly code: string
  readonly status: number
}

interface Asked {
  /** What was wanted, in one word. */
  readonly action: string
  readonly traceId?: string | undefined
}

/** Resolves with the body that may leave, its receipt in it. Rejects when the ledger does not take the entry: then nothing may leave. */
export type NoteProblem = (caller: Noted, told: Problem, asked: Asked) => Promise<string>

const refused = 403

/**
 * A refusal, or a word on bad input, leaves an entry as every answer does.
 *
 * @param departmentOf the department of a client, as the catalogue says it now
 */
export function createNoteProblem(
  departmentOf: (client: string) => string | undefined,
  noteEntry: NoteEntry,
): NoteProblem {
  return async (caller, told, { action, traceId }) => {
    const body = JSON.stringify(told)
    const isRefusal = told.status === refused
    const sealed = await noteEntry(caller, departmentOfCaller(caller, departmentOf), {
      kind: isRefusal ? 'refusal' : 'error',
      traceId,
      action,
      answerClass: `${isRefusal ? 'REFUSED' : 'ERROR'}:${told.code}`,
      status: told.status,
      bodySha256: bodyDigest(body),
      details: {},
    })
    return withReceipt(body, sealed.receiptJson)
  }
}
