import type { CatalogueView, NoteEntry } from '@hutong/gateway'
import type { Caller } from '@hutong/http'

interface Reading {
  readonly action: 'search' | 'bundle'
  readonly purpose?: string | undefined
  readonly recordType?: string | undefined
  /** Sealed: how it was read, never whom it was about. */
  readonly note: string
}

export type NoteReading = (caller: Caller, reading: Reading) => Promise<void>

/** Reading the ledger leaves an entry, as every question does. */
export function createNoteReading(catalogue: CatalogueView, noteEntry: NoteEntry): NoteReading {
  return async (caller, { note, ...reading }) => {
    await noteEntry(caller, catalogue.client(caller.client)?.department ?? 'unknown', {
      kind: 'audit-read',
      traceId: undefined,
      ...reading,
      answerClass: 'DATA',
      status: 200,
      details: { note },
    })
  }
}
