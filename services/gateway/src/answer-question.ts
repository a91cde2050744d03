import type { CatalogueView } from '@hutong/catalogue'
import type { Caller, Problem } from '@hutong/http'
import { problem } from '@hutong/http'
import type { NoteEntry } from '@hutong/ledger/entries'
import type { Position } from '@hutong/log'
import type { Clock } from '@hutong/process'
import { chinaDate, laws, matters } from '@hutong/schemas'
import type { SubjectIdType } from '@hutong/schemas'
import type { RecordReader } from '@hutong/store'
import { decideAccess } from './decide-access.ts'
import type { FailedStep } from './decide-access.ts'
import { judgeCertificate } from './judge-certificate.ts'
import type { Claims } from './judge-certificate.ts'
import type { JudgedType } from './judged-type.ts'
import { readRecords } from './read-records.ts'
import { bodyDigest, withReceipt, writeAnswer } from './write-answer.ts'
import type { Answer } from './write-answer.ts'

/** A verification that has been parsed: every part of it is well-formed. */
export interface Question {
  readonly type: JudgedType
  readonly subject: { readonly idType: SubjectIdType; readonly id: string }
  readonly claims: Claims
  readonly purpose: string
  readonly legalBasis: string
  readonly caseRef: string | undefined
  readonly channel: string
  readonly officer: { readonly id: string; readonly window?: string }
  readonly minPosition: Position | undefined
  readonly traceId: string | undefined
}

export interface Reply {
  readonly status: number
  /** The whole body, receipt included. */
  readonly body: string
}

export interface AnswerParts {
  readonly catalogue: CatalogueView
  readonly records: RecordReader
  /** Of the log: a question is answered from all of them or not at all. */
  readonly partitionCount: (topic: string) => number
  readonly subjectKey: (idType: string, normalisedId: string) => string
  readonly noteEntry: NoteEntry
  readonly clock: Clock
}

/**
 * One question, from decision to proof: decide access -> read the records -> judge -> write the body -> seal the entry -> answer. Nothing of a
 * record leaves before the ledger holds the entry; when it cannot, this rejects and the asker gets 503.
 */
export async function answerQuestion(
  question: Question,
  caller: Caller,
  department: string,
  parts: AnswerParts,
): Promise<Reply> {
  const now = parts.clock.now()
  const today = chinaDate(now)
  const { type, subject, claims } = question
  const fields = Object.keys(claims)
  const region = type.regionOf(claims)
  const decision = decideAccess(
    { department },
    parts.catalogue.grantsOf(department),
    {
      recordType: type.name,
      action: 'verify',
      purpose: question.purpose,
      legalBasis: question.legalBasis,
      fields,
      hasCase: question.caseRef !== undefined,
      ...(region === undefined ? {} : { claimedRegion: region }),
    },
    today,
    type.owner,
  )
  if (!decision.allowed) return refuse(question, caller, department, decision.failed, parts)

  const { grant } = decision
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
  const sealed = await parts.noteEntry(caller, department, {
    kind: 'answer',
    ...described(question, fields),
    grant: grant.id,
    policyVersion: parts.catalogue.policyVersion(),
    answerClass: judged.reason === null ? judged.answer : `${judged.answer}:${judged.reason}`,
    status: 200,
    bodySha256: bodyDigest(body),
    details: { ...askedBy(question), ...(judged.event ? { records: [judged.event.digest] } : {}) },
  })
  return { status: 200, body: withReceipt(body, sealed.receiptJson) }
}

/** A refusal takes the same road as an answer: its entry is in the ledger before it leaves. */
async function refuse(
  question: Question,
  caller: Caller,
  department: string,
  failed: readonly [FailedStep, ...FailedStep[]],
  parts: AnswerParts,
): Promise<Reply> {
  const [{ code, rule, owner, remedy }, ...others] = failed
  const told: Problem = {
    ...problem('refused', {
      rule: [rule, ...others.map((step) => step.rule)].join('; '),
      owner,
      remedy: [remedy, ...others.map((step) => step.remedy)].join('; '),
    }),
    code,
    type: `urn:hutong:problem:${code}`,
  }
  const body = JSON.stringify(told)
  const sealed = await parts.noteEntry(caller, department, {
    kind: 'refusal',
    ...described(question, Object.keys(question.claims)),
    policyVersion: parts.catalogue.policyVersion(),
    answerClass: `REFUSED:${code}`,
    status: 403,
    bodySha256: bodyDigest(body),
    details: askedBy(question),
  })
  return { status: 403, body: withReceipt(body, sealed.receiptJson) }
}

/** What stands in the entry for every auditor to read, so only codes that the hub knows: anything else could be somebody's number. */
function described(question: Question, fields: readonly string[]) {
  const { channel, purpose, legalBasis } = question
  return {
    traceId: question.traceId,
    ...(channels.has(channel) ? { channel } : {}),
    ...(isMatter(purpose) ? { purpose } : {}),
    ...(isLaw(legalBasis) ? { legalBasis } : {}),
    recordType: question.type.name,
    action: 'verify',
    fields,
    subject: question.subject,
  }
}

/** What is sealed: who asked, for which case, and the words that were no known codes. */
function askedBy({ officer, caseRef, channel, purpose, legalBasis }: Question) {
  const unknown = [
    ...(channels.has(channel) ? [] : [`channel ${channel}`]),
    ...(isMatter(purpose) ? [] : [`purpose ${purpose}`]),
    ...(isLaw(legalBasis) ? [] : [`legal basis ${legalBasis}`]),
  ]
  return {
    officer: officer.id,
    ...(officer.window === undefined ? {} : { window: officer.window }),
    ...(caseRef === undefined ? {} : { caseRef }),
    ...(unknown.length === 0 ? {} : { note: unknown.join(', ') }),
  }
}

const channels: ReadonlySet<string> = new Set(['window', 'online', 'app', 'phone', 'terminal'])
const matterCodes: ReadonlySet<string> = new Set(matters.map(({ code }) => code))
const isMatter = (code: string): boolean => matterCodes.has(code)
const isLaw = (id: string): boolean => Object.hasOwn(laws, id)
