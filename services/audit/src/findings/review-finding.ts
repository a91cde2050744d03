import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { problem } from '@hutong/http'
import type { Caller, Problem } from '@hutong/http'
import { noteDecision } from '@hutong/ledger/entries'
import type { NoteEntry } from '@hutong/ledger/entries'
import type { Clock } from '@hutong/process'
import type { AuditIndexReader } from '../index/audit-index.ts'
import type { ReviewBody } from './findings-schemas.ts'
import type { Findings, Reviewed } from './keep-findings.ts'
import { takeReviewStep } from './take-review-step.ts'
import type { NotTaken } from './take-review-step.ts'
import { entryOf, viewFinding } from './view-finding.ts'

interface ReviewParts {
  readonly findings: Findings
  readonly index: Pick<AuditIndexReader, 'entry'>
  readonly noteEntry: NoteEntry
  readonly clock: Clock
}

export type ReviewDecided =
  | { readonly ok: true; readonly body: string }
  | { readonly ok: false; readonly told: Problem }

/** One step of a review by an auditor who signed in: first the entry, then the change. One after the other, so that two readers are two. */
export function reviewFinding(
  id: string,
  body: ReviewBody,
  auditor: Caller,
  parts: ReviewParts,
): Promise<ReviewDecided> {
  return inTurn(parts.findings, () => decide(id, body, auditor, parts))
}

const turns = new WeakMap<Findings, Promise<unknown>>()

function inTurn<Result>(findings: Findings, run: () => Promise<Result>): Promise<Result> {
  const turn = (turns.get(findings) ?? Promise.resolve()).then(run, run)
  turns.set(findings, turn)
  return turn
}

async function decide(
  id: string,
  { step: did, reason }: ReviewBody,
  auditor: Caller,
  { findings, index, noteEntry, clock }: ReviewParts,
): Promise<ReviewDecided> {
  const reviewed = findings.find(id)
  if (!reviewed) return { ok: false, told: problem('not-found', {}) }
  const { person } = auditor
  if (!person) return { ok: false, told: refused('signed-in-only') }
  if (!reason.isWellFormed()) return { ok: false, told: problem('malformed', {}) }
  if (digitsOfNumber.test(reason)) return { ok: false, told: numberInReason }
  const { account, department } = person
  const isInvolved = await askedOneOf(reviewed, { account, department }, index)
  const reviewer = { by: `${department}:${account}`, isInvolved }
  const taken = takeReviewStep(reviewed, { did, reason }, reviewer, clock.now())
  if (!taken.ok) return { ok: false, told: toldOf(taken.not) }
  const steps = [...reviewed.steps, taken.step]
  const decision = {
    action: `finding.${did}`,
    status: 200,
    details: { note: `${id}: ${reason}` },
    told: await viewFinding({ ...reviewed, steps }, index),
  }
  const body = await noteDecision(auditor, department, decision, noteEntry)
  // From here on the step is on the record: if the log does not take it, a repeated one finds the finding as it was.
  await findings.write({ what: 'review', id, step: taken.step })
  return { ok: true, body }
}

/** So many digits in a row are somebody's number, and a reason stays in the log. */
const digitsOfNumber = /\d{15}/u
const numberInReason = problem('invalid', {
  errors: [
    {
      field: '$.reason',
      rule: 'no numbers of people',
      fix: 'say how you know without it: the entries of the finding say whom it is about',
    },
  ],
})

/** Whether the reviewer asked one of the entries, however many there are. */
async function askedOneOf(
  { finding }: Reviewed,
  { account, department }: { readonly account: string; readonly department: string },
  index: Pick<AuditIndexReader, 'entry'>,
): Promise<boolean> {
  for (const [at, ref] of finding.entries.entries()) {
    const entry = await entryOf(ref, index)
    if (entry?.department === department && entry.details?.officer === account) return true
    // An index in this process answers without waiting, and others want a turn as well.
    if (at % entriesAtOnceMax === entriesAtOnceMax - 1) await turnOfLoop()
  }
  return false
}

const entriesAtOnceMax = 50

function toldOf(not: NotTaken): Problem {
  const owner = 'the sharing authority'
  if (not.kind === 'not-yours') return refused(not.code)
  return problem('conflict', { rule: not.rule, owner, remedy: not.remedy })
}

const refusals = {
  'own-finding': {
    title: '不得复核涉及本人的线索 own finding',
    rule: 'nobody reviews a finding about the own questions',
    remedy: 'let another auditor look at it',
  },
  'two-readers': {
    title: '须由另一人复核 two readers',
    rule: 'the second reader is another account than the first',
    remedy: 'let another auditor confirm it',
  },
  'signed-in-only': {
    title: '须由本人登录办理 signed-in auditors only',
    rule: 'a review is signed by a person; a system has no signature',
    remedy: 'sign in as an auditor: hutong login',
  },
} as const

function refused(code: keyof typeof refusals): Problem {
  const { title, rule, remedy } = refusals[code]
  return {
    ...problem('refused', {
      rule,
      owner: 'the sharing authority',
      remedy,
      detail: 'this step is not yours to take',
    }),
    code,
    title,
    type: `urn:hutong:problem:${code}`,
  }
}
