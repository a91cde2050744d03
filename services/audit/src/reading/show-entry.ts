import type { KeyObject } from 'node:crypto'
import { openSealedDetails } from '@hutong/ledger/entries'
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

/** Whose eyes it is shown to, and what opens what was sealed. */
export interface Viewer {
  readonly reader: Reader
  readonly opening: (sealedKey: string) => KeyObject | undefined
}

export function showEntry(found: IndexedEntry, viewer: Viewer): ShownEntry {
  const { ledger, at, provider, bytes } = found
  const entry: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
  const details = detailsFor(viewer, found, entry)
  return {
    ledger,
    index: at,
    ...(provider === undefined ? {} : { provider }),
    entry,
    ...(details ? { details } : {}),
  }
}

/** What only the sharing authority may know: who is on its list of flagged persons. */
const secretSignals: ReadonlySet<string> = new Set(['flagged'])

/**
 * Who asked and for which case is the asking department's own and the authority's: a provider learns the department, and asks it. A note is what somebody wrote:
 * the index does not have it, and it is opened for whoever looks.
 */
function detailsFor(
  { reader, opening }: Viewer,
  { details }: IndexedEntry,
  entry: unknown,
): ShownDetails | undefined {
  if (!details || reader.as === 'provider') return undefined
  const { sealedKey, signals, note: _number, ...shown } = details
  const open =
    reader.as === 'authority' ? signals : signals?.filter((signal) => !secretSignals.has(signal))
  const note = noteIn(entry, opening(sealedKey))
  return {
    ...shown,
    ...(note === undefined ? {} : { note }),
    ...(open && open.length > 0 ? { signals: open } : {}),
  }
}

function noteIn(entry: unknown, key: KeyObject | undefined): string | undefined {
  const sealed: unknown = Object(entry).sealed
  if (!key || typeof sealed !== 'string') return undefined
  try {
    return openSealedDetails(key, sealed).note
  } catch {
    // Another key of this name: the entry stays sealed, and the search goes on.
    return undefined
  }
}
