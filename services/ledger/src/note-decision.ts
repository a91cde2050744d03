import { canonicalJson } from '@hutong/merkle'
import { bodyDigest, withReceipt } from './bind-body.ts'
import type { Note, NoteEntry, Noted } from './note-entry.ts'

/** Something that an officer or a holder changes. */
interface Decision extends Pick<Note, 'onBehalfOf' | 'grant' | 'recordType' | 'subject'> {
  /** Left out: `admin`. */
  readonly kind?: Note['kind']
  readonly action: string
  readonly status: number
  readonly details: Note['details']
  /** How it stands afterwards: the body of the answer, but for its receipt. */
  readonly told: object
}

/**
 * The entry of a decision. It comes first, and the change itself once this has resolved: none of them may be without. Resolves with the body that may leave when
 * the change is made, its receipt in it; rejects when the ledger does not take the entry: then nothing may be changed.
 */
export async function noteDecision(
  caller: Noted,
  department: string,
  { told, kind = 'admin', ...decision }: Decision,
  noteEntry: NoteEntry,
): Promise<string> {
  const body = canonicalJson(told)
  const sealed = await noteEntry(caller, department, {
    kind,
    traceId: undefined,
    ...decision,
    answerClass: 'DONE',
    bodySha256: bodyDigest(body),
  })
  return withReceipt(body, sealed.receiptJson)
}
