import { verifyReceipt } from '@hutong/ledger'
import type { ExportedRow } from './read-record.ts'

/** What the proofs of an export are worth. */
export interface RowsJudged {
  readonly rows: number
  /** Rows whose proof was checked and holds. */
  readonly proven: number
  /** Rows without a proof, by why. */
  readonly unproven: Readonly<Record<string, number>>
  /** The first rows whose proof does not hold: `<ledger>:<index>` and why not. */
  readonly invalid: readonly string[]
  readonly invalidCount: number
}

const invalidToldMax = 10

/** @param vkeys verifier keys that are trusted, one a line; undefined: proofs are only counted */
export function judgeRows(vkeys: string | undefined): {
  readonly take: (row: ExportedRow) => Promise<void>
  readonly judged: () => RowsJudged
} {
  const unproven: Record<string, number> = {}
  const invalid: string[] = []
  const isOfItsLedger = matchOrigins()
  let [rows, proven, invalidCount] = [0, 0, 0]
  return {
    take: async (row) => {
      rows += 1
      if (row.proof === null) {
        unproven[row.unproven] = (unproven[row.unproven] ?? 0) + 1
        return
      }
      if (vkeys === undefined) return
      const problem = await problemOf(row, row.proof, vkeys, isOfItsLedger)
      if (problem === null) {
        proven += 1
        return
      }
      invalidCount += 1
      if (invalid.length < invalidToldMax) invalid.push(`${row.ledger}:${row.index} ${problem}`)
    },
    judged: () => ({ rows, proven, unproven, invalid, invalidCount }),
  }
}

/** A good proof of something else proves nothing of the row. */
async function problemOf(
  row: ExportedRow,
  receipt: string,
  vkey: string,
  isOfItsLedger: (ledger: string, origin: string) => boolean,
): Promise<string | null> {
  const verdict = await verifyReceipt({ receipt, vkey })
  if (!verdict.valid) return `${verdict.problem}: ${verdict.message}`
  if (verdict.index !== row.index) return `row: the proof is of entry ${verdict.index}`
  const entry: unknown = JSON.parse(Buffer.from(verdict.entry).toString('utf8'))
  const proven = new Map(Object.entries(Object(entry)))
  const differing = Object.entries(row.told).find(
    ([name, value]) => JSON.stringify(proven.get(name)) !== JSON.stringify(value),
  )
  if (differing) return `row: ${differing[0]} is not what was sealed`
  return isOfItsLedger(row.ledger, verdict.origin)
    ? null
    : `row: the proof is of ${verdict.origin}, the ledger of other rows`
}

/** Each ledger signs under one origin, and no two under the same: what its first row said holds for all. */
function matchOrigins(): (ledger: string, origin: string) => boolean {
  const origins = new Map<string, string>()
  const ledgers = new Map<string, string>()
  return (ledger, origin) => {
    if (!origins.has(ledger) && !ledgers.has(origin)) {
      origins.set(ledger, origin)
      ledgers.set(origin, ledger)
    }
    return origins.get(ledger) === origin
  }
}
