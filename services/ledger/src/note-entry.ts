import { leafHash } from '@hutong/merkle'
import type { Clock } from '@hutong/process'
import { createEntryIds } from './entry-ids.ts'
import { quarterOf } from './entry-keys.ts'
import type { EntryKeys } from './entry-keys.ts'
import { encodeEntry } from './entry.ts'
import type { Entry, EntryKind } from './entry.ts'
import type { Ledger, Sealed } from './ledger.ts'
import { sealDetails } from './sealed-details.ts'
import type { SealedDetails, Signal } from './sealed-details.ts'
import { sha256 } from './sha256.ts'
import { subjectTag } from './subject-tag.ts'

/** Whose doing an entry tells of. */
export interface Noted {
  readonly client: string
  /** Left out: a department's system asks by itself. */
  readonly person?: { readonly account: string; readonly department: string }
}

interface NotedPerson {
  readonly idType: string
  readonly id: string
}

/** Somebody whom a record names that was used for the answer about another one. */
export interface OtherPerson {
  readonly subject: NotedPerson
  /** About this person, and not about the one who was asked about. */
  readonly signals: readonly Signal[]
}

/** What one answer, refusal or error leaves in the ledger. Left-out members did not apply. */
export interface Note {
  readonly kind: EntryKind
  readonly traceId: string | undefined
  /** Number of the authorisation by which somebody acts for a holder. */
  readonly onBehalfOf?: string | undefined
  readonly channel?: string | undefined
  readonly purpose?: string | undefined
  readonly legalBasis?: string | undefined
  readonly grant?: string | undefined
  readonly policyVersion?: string | undefined
  readonly recordType?: string | undefined
  readonly action?: string | undefined
  readonly fields?: readonly string[]
  readonly subject?: NotedPerson
  /** People whom the records used name besides. Each has an entry with `cause` for it, of which whoever asked never learns. */
  readonly others?: readonly OtherPerson[]
  readonly answerClass: string
  readonly status: number
  readonly bodySha256?: string
  readonly details: SealedDetails
}

const othersAtOnceMax = 256

export type NoteEntry = (caller: Noted, department: string, note: Note) => Promise<Sealed>

/**
 * Makes the entry, and one for each other person, seals what is personal, and resolves when the ledger holds them all. Rejects when it does not: then nothing
 * may leave.
 */
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
    const sealing = keys.sealing(`${department}-${quarter}`)
    const epoch = keys.epoch(quarter)
    const sealingKey = sealing instanceof Promise ? await sealing : sealing
    const epochKey = epoch instanceof Promise ? await epoch : epoch
    const { subject } = note
    const details = caller.person
      ? { officer: caller.person.account, ...note.details }
      : note.details
    // Every member by its name: this runs for each answer, and spreading a note costs more than writing it.
    const entry: Entry = {
      v: 1,
      id: ids.uuid(now),
      time: new Date(now).toISOString(),
      traceId: note.traceId ?? ids.traceId(),
      kind: note.kind,
      client: caller.client,
      department,
      onBehalfOf: note.onBehalfOf,
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
      sealedKey: sealingKey.name,
      sealed: sealDetails(sealingKey.key, ids.nonce(), details),
      salt: ids.salt(),
    }
    const bytes = encodeEntry(entry)
    const sealed = ledger.append(bytes)
    const { others = [] } = note
    if (others.length === 0) return sealed
    const cause = Buffer.from(leafHash(sha256, bytes)).toString('hex')
    // In one turn of the event loop with it, so in one group commit: they cost no wait of their own.
    const appendSome = (from: number) =>
      others
        .slice(from, from + othersAtOnceMax)
        .map((other) => ledger.append(encodeEntry(entryOf(other))))
    const [own] = await Promise.all([sealed, ...appendSome(0)])
    // Where one reading names thousands, others who ask meanwhile find room in the queue between them.
    for (let from = othersAtOnceMax; from < others.length; from += othersAtOnceMax)
      await Promise.all(appendSome(from))
    return own

    function entryOf({ subject: person, signals }: OtherPerson): Entry {
      const about = { ...details, signals: signals.length === 0 ? undefined : signals }
      return {
        ...entry,
        id: ids.uuid(now),
        kind: 'answer',
        subject: subjectTag(epochKey, person.idType, person.id),
        cause,
        sealed: sealDetails(sealingKey.key, ids.nonce(), about),
        salt: ids.salt(),
      }
    }
  }
}

/** @param departmentOf the department of a client, as the catalogue says it now */
export function departmentOfCaller(
  { client, person }: Noted,
  departmentOf: (client: string) => string | undefined,
): string {
  return person?.department ?? departmentOf(client) ?? 'unknown'
}
