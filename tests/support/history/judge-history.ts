import { compareStore } from './compare-store.ts'
import { findLostRows } from './find-lost-rows.ts'
import { findMissingReceipts } from './find-missing-receipts.ts'
import { findReversals } from './find-reversals.ts'
import { foldLog } from './fold-log.ts'
import type { History } from './history.ts'
import { judgeAnswers } from './judge-answers.ts'

/** A promise that was broken, and what shows it. */
export interface Violation {
  readonly kind:
    | 'row-lost'
    | 'store-differs'
    | 'version-went-back'
    | 'log-ends-lower'
    | 'answer-wrong'
    | 'revoked-yes'
    | 'receipt-missing'
  readonly evidence: string
}

/**
 * Judges a whole run: every row is in the log or in quarantine, the store is what the log makes of it and never went back, every answer was right at
 * its own position, and every receipt that somebody holds is in its ledger. Empty = all promises were kept.
 */
export function judgeHistory(history: History): readonly Violation[] {
  const fold = foldLog(history.log)
  return [
    ...findLostRows(history, fold),
    ...compareStore(history.store, fold),
    ...findReversals(history, fold),
    ...judgeAnswers(history.answers, fold),
    ...findMissingReceipts(history),
  ]
}
