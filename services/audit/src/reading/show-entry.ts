import type { IndexedEntry, OpenedDetails, Reader } from '../index/audit-index.ts'

/** An entry as an auditor may see it. */
export interface ShownEntry {
  readonly ledger: string
  readonly index: number
  readonly provider?: string
  readonly entry: unknown
  readonly details?: ShownDetails
}

export type ShownDetails = Omit<OpenedDetails, 'sealedKey'>

export function showEntry(found: IndexedEntry, reader: Reader): ShownEntry {
  const { ledger, at, provider, bytes } = found
  const details = detailsFor(reader, found)
  return {
    ledger,
    index: at,
    ...(provider === undefined ? {} : { provider }),
    entry: parse(bytes),
    ...(details ? { details } : {}),
  }
}

/** What only the sharing authority may know: who is on its list of flagged persons. */
const secretSignals: ReadonlySet<string> = new Set(['flagged'])

/** Who asked and for which case is the asking department's own and the authority's: a provider learns the department, and asks it. */
export function detailsFor(reader: Reader, { details }: IndexedEntry): ShownDetails | undefined {
  if (!details || reader.as === 'provider') return undefined
  const { sealedKey: _sealedKey, signals, ...shown } = details
  const open =
    reader.as === 'authority' ? signals : signals?.filter((signal) => !secretSignals.has(signal))
  return { ...shown, ...(open && open.length > 0 ? { signals: open } : {}) }
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString('utf8'))
}
