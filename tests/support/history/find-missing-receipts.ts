import type { History } from './history.ts'
import type { Violation } from './judge-history.ts'

/** Receipts that somebody holds, and that their ledger does not: another leaf at their index, or none. */
export function findMissingReceipts({
  answers,
  ledgers,
}: Pick<History, 'answers' | 'ledgers'>): readonly Violation[] {
  return answers.flatMap(({ receipt: { origin, index, leaf }, askedAt }): readonly Violation[] => {
    const kept = ledgers.get(origin)?.[index]
    if (kept === leaf) return []
    const evidence = `${origin} index ${index}, asked at ${askedAt}: the receipt proves ${leaf}, the ledger holds ${kept ?? 'nothing'}`
    return [{ kind: 'receipt-missing', evidence }]
  })
}
