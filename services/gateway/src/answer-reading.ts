import { chinaDate } from '@hutong/schemas'
import type { AnswerParts } from './answer-question.ts'
import type { Asked } from './asked.ts'
import { noteBreakGlass } from './break-glass/note-break-glass.ts'
import { chooseRecords, nothing, recordsMax } from './choose-records.ts'
import type { Chosen } from './choose-records.ts'
import { decideReading } from './decide-reading.ts'
import type { Omitted } from './decide-reading.ts'
import { describeAccess } from './describe-access.ts'
import { describeAsked, sealedOfAsked } from './describe-asked.ts'
import { sealedSignals } from './signals/find-signals.ts'
import { readRecords } from './read-records.ts'
import type { Asker } from './recognise-asker.ts'
import { refuseOverdrawn, refuseQuestion } from './refuse-question.ts'
import type { Reply } from './refuse-question.ts'
import { bodyDigest, withReceipt } from './write-answer.ts'
import { writeRecords } from './write-records.ts'

/** Fields of records that somebody wants to read, parsed: those of a person, of a person's one record, or of a record that is named alone. */
export type Reading = Asked & { readonly fields: readonly string[] } & (
    | { readonly subject: NonNullable<Asked['subject']>; readonly recordId: string | undefined }
    | { readonly subject: undefined; readonly recordId: string }
  )

/**
 * Some fields of records, from decision to proof, on the road of every answer: decide access -> spend the allowance -> read the records -> choose what is shown -> write the
 * body -> seal the entry -> answer. Nothing of a record leaves before the ledger holds the entry; when it cannot, this rejects and the asker gets 503.
 */
export async function answerReading(
  reading: Reading,
  asker: Asker,
  parts: AnswerParts,
): Promise<Reply> {
  const { caller, department } = asker
  const today = chinaDate(parts.clock.now())
  const { type, subject, recordId } = reading
  const { question: access, circumstances } = describeAccess(
    reading,
    { action: 'read', fields: reading.fields },
    asker,
    today,
    parts,
  )
  const grants = parts.catalogue.grantsOf(department, type.name)
  const decision = decideReading({ department }, grants, access, circumstances)
  const wanted = { action: 'read', fields: reading.fields } as const
  if (!decision.allowed) return refuseQuestion(reading, wanted, asker, decision.failed, parts)

  const { grant, fields } = decision
  const overdrawn = await parts.spendAllowance(asker, grant, reading)
  if (overdrawn) return refuseOverdrawn(reading, wanted, asker, overdrawn, parts)
  const { freshness, found } = await readRecords(reading, grant, parts)
  const chosen = freshness.unknown
    ? nothing(freshness.unknown)
    : chooseRecords({ type, subject, recordId, fields, grant, today }, found.records)
  const body = writeRecords({
    asOf: { lagMs: freshness.lagMs, position: freshness.position, source: type.source },
    omitted: [...decision.omitted, ...omittedBeyond(chosen)],
    reason: chosen.reason,
    records: chosen.records,
  })
  const about = subject ?? subjectOf(reading, chosen)
  const { events } = chosen
  const signalled = parts.findSignals(asker, reading, { subject: about, events })
  const { signals, others } = signalled instanceof Promise ? await signalled : signalled
  const broken = await noteBreakGlass(reading, grant, asker, parts)
  const sealed = await parts.noteEntry(caller, department, {
    kind: broken ? 'break-glass' : 'answer',
    ...describeAsked(reading, 'read', fieldsThatLeave(chosen)),
    ...(about ? { subject: about } : {}),
    others,
    grant: grant.id,
    policyVersion: parts.catalogue.policyVersion(),
    answerClass: chosen.reason === null ? 'DATA' : `UNKNOWN:${chosen.reason}`,
    status: 200,
    bodySha256: bodyDigest(body),
    details: { ...sealedOfAsked(reading, broken), ...digestsOf(chosen), ...sealedSignals(signals) },
  })
  return { status: 200, body: withReceipt(body, sealed.receiptJson) }
}

function omittedBeyond({ beyondCount }: Chosen): readonly Omitted[] {
  if (beyondCount === 0) return []
  const rule = `an answer holds ${recordsMax} records, the newest; ${beyondCount} more were left out`
  return [{ field: '*', rule }]
}

/** Whose record it was that was named by its number alone: the entry is found by whoever asks who has seen theirs. */
function subjectOf({ type }: Reading, { events }: Chosen): Asked['subject'] {
  return events.flatMap(({ data }) => type.subjectsOf(data)).at(0)
}

function fieldsThatLeave({ records }: Chosen): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record.fields)))]
}

function digestsOf({ events }: Chosen): { readonly records?: readonly string[] } {
  return events.length === 0 ? {} : { records: events.map(({ digest }) => digest) }
}
