import type { CatalogueView } from '@hutong/catalogue'
import type { NoteEntry } from '@hutong/ledger/entries'
import type { Clock } from '@hutong/process'
import { chinaDate } from '@hutong/schemas'
import type { RecordReader } from '@hutong/store'
import type { Asked } from './asked.ts'
import { noteBreakGlass } from './break-glass/note-break-glass.ts'
import { decideAccess } from './decide-access.ts'
import { describeAccess } from './describe-access.ts'
import type { AccessParts } from './describe-access.ts'
import { describeAsked, sealedOfAsked } from './describe-asked.ts'
import { judgeCertificate } from './judge-certificate.ts'
import type { Claims } from './judge-certificate.ts'
import { sealedSignals } from './signals/find-signals.ts'
import type { FindSignals } from './signals/find-signals.ts'
import { readRecords } from './read-records.ts'
import type { Asker } from './recognise-asker.ts'
import { refuseOverdrawn, refuseQuestion } from './refuse-question.ts'
import type { Reply } from './refuse-question.ts'
import type { SpendAllowance } from './spend-allowance.ts'
import { bodyDigest, withReceipt, writeAnswer } from './write-answer.ts'
import type { Answer } from './write-answer.ts'

/** A verification that has been parsed. */
export interface Question extends Asked {
  readonly subject: NonNullable<Asked['subject']>
  readonly claims: Claims
}

export interface AnswerParts extends AccessParts {
  readonly catalogue: CatalogueView
  readonly records: RecordReader
  /** Of the log: a question is answered from all of them or not at all. */
  readonly partitionCount: (topic: string) => number
  readonly spendAllowance: SpendAllowance
  readonly noteEntry: NoteEntry
  readonly findSignals: FindSignals
  readonly clock: Clock
}

/**
 * One question, from decision to proof: decide access -> spend the allowance -> read the records -> judge -> write the body -> seal the entry -> answer. Nothing of a
 * record leaves before the ledger holds the entry; when it cannot, this rejects and the asker gets 503.
 */
export async function answerQuestion(
  question: Question,
  asker: Asker,
  parts: AnswerParts,
): Promise<Reply> {
  const { caller, department } = asker
  const today = chinaDate(parts.clock.now())
  const { type, subject, claims } = question
  const fields = Object.keys(claims)
  const { question: access, circumstances } = describeAccess(
    question,
    { action: 'verify', fields, claimedRegion: type.regionOf(claims) },
    asker,
    today,
    parts,
  )
  const grants = parts.catalogue.grantsOf(department, type.name)
  const decision = decideAccess({ department }, grants, access, circumstances)
  const wanted = { action: 'verify', fields } as const
  if (!decision.allowed) return refuseQuestion(question, wanted, asker, decision.failed, parts)

  const { grant } = decision
  const overdrawn = await parts.spendAllowance(asker, grant, question)
  if (overdrawn) return refuseOverdrawn(question, wanted, asker, overdrawn, parts)
  const { freshness, found } = await readRecords(question, grant, parts)
  const judged = freshness.unknown
    ? ({ answer: 'UNKNOWN', reason: freshness.unknown, mismatches: [], event: undefined } as const)
    : judgeCertificate({ type, subject, claims, regions: grant.regions, today }, found.records)
  const answer: Answer = {
    answer: judged.answer,
    asOf: {
      lagMs: freshness.lagMs,
      position: freshness.position,
      recordTime: judged.event?.time ?? null,
      source: type.source,
    },
    mismatches: grant.mismatchDetail ? judged.mismatches : [],
    reason: judged.reason,
  }
  const body = writeAnswer(answer)
  const events = judged.event ? [judged.event] : []
  const signalled = parts.findSignals(asker, question, { subject, events, claims })
  const { signals, others } = signalled instanceof Promise ? await signalled : signalled
  const broken = await noteBreakGlass(question, grant, asker, parts)
  const sealed = await parts.noteEntry(caller, department, {
    kind: broken ? 'break-glass' : 'answer',
    ...describeAsked(question, 'verify', fields),
    others,
    grant: grant.id,
    policyVersion: parts.catalogue.policyVersion(),
    answerClass: judged.reason === null ? judged.answer : `${judged.answer}:${judged.reason}`,
    status: 200,
    bodySha256: bodyDigest(body),
    details: {
      ...sealedOfAsked(question, broken),
      ...(judged.event ? { records: [judged.event.digest] } : {}),
      ...sealedSignals(signals),
    },
  })
  return { status: 200, body: withReceipt(body, sealed.receiptJson) }
}
