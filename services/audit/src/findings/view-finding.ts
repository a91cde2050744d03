import type { AuditIndexReader, IndexedEntry } from '../index/audit-index.ts'
import type { FindingView } from './findings-schemas.ts'
import type { Reviewed } from './keep-findings.ts'
import { standingOf } from './take-review-step.ts'

/** So many entries are named to an auditor; all are counted. */
const entriesShownMax = 100

/** A finding as its auditors see it: the names come from the entries, as long as their seal can be opened. */
export async function viewFinding(
  reviewed: Reviewed,
  index: Pick<AuditIndexReader, 'entry'>,
): Promise<FindingView> {
  const { finding, steps } = reviewed
  const { what: _, about, entries, ...members } = finding
  return {
    ...members,
    entries: entries.slice(0, entriesShownMax),
    about: { ...about, ...(await namesOf(reviewed, index)) },
    ...standingOf(reviewed),
    steps: steps.map(({ did, by, reason, at }) => ({
      did,
      by,
      reason,
      at: new Date(at).toISOString(),
    })),
  }
}

async function namesOf(
  { finding: { about, entries } }: Reviewed,
  index: Pick<AuditIndexReader, 'entry'>,
): Promise<{ readonly officer?: string; readonly caseRef?: string }> {
  if (about.what !== 'officer' && about.what !== 'case') return {}
  const [first = ''] = entries
  const { officer, caseRef } = (await entryOf(first, index))?.details ?? {}
  if (about.what === 'case') return caseRef === undefined ? {} : { caseRef }
  return officer === undefined ? {} : { officer }
}

/** By `<ledger>:<at>`; undefined when the index does not hold it. */
export function entryOf(
  ref: string,
  index: Pick<AuditIndexReader, 'entry'>,
): Promise<IndexedEntry | undefined> {
  const cut = ref.lastIndexOf(':')
  return index.entry(ref.slice(0, cut), Number(ref.slice(cut + 1)))
}
