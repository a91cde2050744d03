import type { NoteEntry } from '@hutong/ledger/entries'

export * from '../../../services/ledger/src/note-entry.ts'

const nothing = { index: 0, size: 0, receipt: '', receiptJson: '' }

/** Resolves at once with a proof of nothing. */
export const createNoteEntry = (): NoteEntry => () => Promise.resolve(nothing)
