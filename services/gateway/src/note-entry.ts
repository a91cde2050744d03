import type { Caller } from '@hutong/http'
import { encodeEntry } from '@hutong/ledger'
import type { Entry, EntryKind, Ledger, Sealed } from '@hutong/ledger'
import { createEntryIds, quarterOf, sealDetails, subjectTag } from '@hutong/ledger/entries'
import type { EntryKeys, SealedDetails } from '@hutong/ledger/entries'
import type { Clock } from '@hutong/process'

/** What one answer, refusal or error leaves in the ledger. Left-out members did not apply. */
interface Note {
  readonly kind: EntryKind
  readonly traceId: string | undefined
  readonly channel?: string | undefined
  readonly purpose?: string | undefined
  readonly legalBasis?: string | undefined
  readonly grant?: string | undefined
  readonly policyVersion?: string | undefined
  readonly recordType?: string | undefined
  readonly action?: string | undefined
  readonly fields?: readonly string[]
  readonly subject?: { readonly idType: string; readonly id: string }
  readonly answerClass: string
  readonly status: number
  readonly bodySha256?: string
  readonly details: SealedDetails
}

export type NoteEntry = (caller: Caller, department: string, note: Note) => Promise<Sealed>

/** Makes the entry, seals what is personal, and resolves when the ledger holds it. Rejects when it does not: then nothing may leave. */
export function createNoteEntry(settings: {
  readonly ledger: Ledger
  readonly keys: EntryKeys
  readonly clock: Clock
}): NoteEntry {
  const { ledger, keys, clock } = settings
  const ids = createEntryIds()
  return async (caller, department, note) => {
    const now = clock.now()
    const quarter = quarterOf(now)
    const sealedKey = `${department}-${quarter}`
    const sealing = keys.sealing(sealedKey)
    const epoch = keys.epoch(quarter)
    const sealingKey = sealing instanceof Promise ? await sealing : sealing
    const epochKey = epoch instanceof Promise ? await epoch : epoch
    const { subject } = note
    // Every member by its name: this runs for each answer, and spreading a note costs more than writing it.
    const entry: Entry = {
      v: 1,
      id: ids.uuid(now),
      time: new Date(now).toISOString(),
      traceId: note.traceId ?? ids.traceId(),
      kind: note.kind,
      client: caller.client,
      department,
      channel: note.channel,
      purpose: note.purpose,
      legalBasis: note.legalBasis,
      grant: note.grant,
      policyVersion: note.policyVersion,
      recordType: note.recordType,
      action: note.action,
      fields: note.fields,
      subject: subject && subjectTag(epochKey, subject.idType, subject.id),
      answerClass: note.answerClass,
      status: note.status,
      bodySha256: note.bodySha256,
      sealedKey,
      sealed: sealDetails(sealingKey, ids.nonce(), note.details),
      salt: ids.salt(),
    }
    return ledger.append(encodeEntry(entry))
  }
}

/** Of W3C trace context: version ff and ids of nothing but noughts are invalid. */
const traceparentShape =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/u

/** The trace id of a W3C `traceparent`, when the asker sent a well-formed one. */
export function traceIdOf(traceparent: string | string[] | undefined): string | undefined {
  if (typeof traceparent !== 'string') return undefined
  return traceparentShape.exec(traceparent)?.[1]
}
