import type { CatalogueView } from '@hutong/catalogue'
import { problem } from '@hutong/http'
import type { Problem } from '@hutong/http'
import { bodyDigest, withReceipt } from '@hutong/ledger/entries'
import type { NoteEntry } from '@hutong/ledger/entries'
import type { Asked } from './asked.ts'
import type { AccessQuestion, FailedStep } from './access-question.ts'
import { describeAsked, sealedOfAsked } from './describe-asked.ts'
import type { Asker } from './recognise-asker.ts'
import { refusalTitles } from './refusal-titles.ts'
import { sealedSignals } from './signals/find-signals.ts'
import type { FindSignals } from './signals/find-signals.ts'
import type { Overdrawn } from './spend-allowance.ts'

export interface Reply {
  readonly status: number
  /** The whole body, receipt included. */
  readonly body: string
  /** When to ask again; left out where waiting does not help. */
  readonly retryAfterMs?: number
}

interface Wanted {
  readonly action: 'verify' | 'read'
  readonly fields: AccessQuestion['fields']
}

interface RefusalParts {
  readonly catalogue: CatalogueView
  readonly noteEntry: NoteEntry
  readonly findSignals: FindSignals
}

/** A refusal takes the same road as an answer: its entry is in the ledger before it leaves. */
export function refuseQuestion(
  asked: Asked,
  wanted: Wanted,
  asker: Asker,
  failed: readonly [FailedStep, ...FailedStep[]],
  parts: RefusalParts,
): Promise<Reply> {
  return refuse('refused', asked, wanted, asker, failed, parts)
}

/** What is allowed, and was asked too often. Whoever guesses is refused (403): waiting is no remedy for it, though the day ends. */
export async function refuseOverdrawn(
  asked: Asked,
  wanted: Wanted,
  asker: Asker,
  { step, retryAfterMs }: Overdrawn,
  parts: RefusalParts,
): Promise<Reply> {
  const kind = step.code === 'guesses-used-up' ? 'refused' : 'too-many-requests'
  const reply = await refuse(kind, asked, wanted, asker, [step], parts)
  return { ...reply, retryAfterMs }
}

async function refuse(
  kind: 'refused' | 'too-many-requests',
  asked: Asked,
  wanted: Wanted,
  asker: Asker,
  failed: readonly [FailedStep, ...FailedStep[]],
  parts: RefusalParts,
): Promise<Reply> {
  const { caller, department } = asker
  const [{ code, rule, owner, remedy }, ...others] = failed
  const told: Problem = {
    ...problem(kind, {
      rule: [rule, ...others.map((step) => step.rule)].join('; '),
      owner,
      remedy: [remedy, ...others.map((step) => step.remedy)].join('; '),
    }),
    code,
    title: refusalTitles[code],
    type: `urn:hutong:problem:${code}`,
  }
  const body = JSON.stringify(told)
  const { subject } = asked
  const { signals } = await parts.findSignals(asker, asked, { subject, events: [] })
  const sealed = await parts.noteEntry(caller, department, {
    kind: 'refusal',
    ...describeAsked(asked, wanted.action, wanted.fields),
    policyVersion: parts.catalogue.policyVersion(),
    answerClass: `REFUSED:${code}`,
    status: told.status,
    bodySha256: bodyDigest(body),
    details: { ...sealedOfAsked(asked), ...sealedSignals(signals) },
  })
  return { status: told.status, body: withReceipt(body, sealed.receiptJson) }
}
