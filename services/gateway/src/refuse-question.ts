import type { CatalogueView } from '@hutong/catalogue'
import { problem } from '@hutong/http'
import type { Problem } from '@hutong/http'
import { bodyDigest, withReceipt } from '@hutong/ledger/entries'
import type { NoteEntry } from '@hutong/ledger/entries'
import type { Asked } from './asked.ts'
import type { AccessQuestion, FailedStep } from './decide-access.ts'
import { describeAsked, sealedOfAsked } from './describe-asked.ts'
import type { Asker } from './recognise-asker.ts'

export interface Reply {
  readonly status: number
  /** The whole body, receipt included. */
  readonly body: string
}

/** A refusal takes the same road as an answer: its entry is in the ledger before it leaves. */
export async function refuseQuestion(
  asked: Asked,
  wanted: { readonly action: 'verify' | 'read'; readonly fields: AccessQuestion['fields'] },
  { caller, department }: Asker,
  failed: readonly [FailedStep, ...FailedStep[]],
  parts: { readonly catalogue: CatalogueView; readonly noteEntry: NoteEntry },
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
    ...describeAsked(asked, wanted.action, wanted.fields),
    policyVersion: parts.catalogue.policyVersion(),
    answerClass: `REFUSED:${code}`,
    status: 403,
    bodySha256: bodyDigest(body),
    details: sealedOfAsked(asked),
  })
  return { status: 403, body: withReceipt(body, sealed.receiptJson) }
}
