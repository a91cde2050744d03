import type { IndexedEntry, OpenedDetails } from './audit-index.ts'
import { given } from './shape.ts'
import type { Shape } from './shape.ts'

export type Row = Readonly<Record<string, unknown>>

/** An entry out of its row, what was opened beside it, and its shape. */
export function readRow(row: Row, { hasCause: _hasCause, ...shape }: Shape): IndexedEntry {
  const bytes = row['bytes']
  return {
    ledger: String(row['ledger']),
    ...shape,
    at: Number(row['at']),
    time: String(row['time']),
    ...given('subject', textOf(row['subject'])),
    ...given('cause', textOf(row['cause'])),
    ...given('details', readDetails(row)),
    bytes: bytes instanceof Uint8Array ? new Uint8Array(bytes) : new Uint8Array(0),
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

function readDetails(row: Row): OpenedDetails | null {
  const sealedKey = textOf(row['sealed_key'])
  if (sealedKey === null) return null
  const signals = textOf(row['signals'])
  return {
    sealedKey,
    ...given('officer', textOf(row['officer'])),
    ...given('window', textOf(row['office_window'])),
    ...given('caseRef', textOf(row['case_ref'])),
    ...given('note', textOf(row['note'])),
    ...given('signals', signals === null ? null : readSignals(signals)),
  }
}

function readSignals(text: string): readonly string[] {
  const signals: readonly string[] = JSON.parse(text)
  return signals
}
