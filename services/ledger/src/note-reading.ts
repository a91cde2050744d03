import { departmentOfCaller } from './note-entry.ts'
import type { NoteEntry, Noted } from './note-entry.ts'

interface Reading {
  /** In one word, such as `search`. */
  readonly action: string
  readonly purpose?: string | undefined
  readonly recordType?: string | undefined
  /** Sealed: how it was read, never whom it was about. */
  readonly note: string
}

export type NoteReading = (caller: Noted, reading: Reading) => Promise<void>

/**
 * Reading the ledger leaves an entry, as every question does.
 *
 * @param departmentOf the department of a client, as the catalogue says it now
 */
export function createNoteReading(
  departmentOf: (client: string) => string | undefined,
  noteEntry: NoteEntry,
): NoteReading {
  return async (caller, { note, ...reading }) => {
    await noteEntry(caller, departmentOfCaller(caller, departmentOf), {
      kind: 'audit-read',
      traceId: undefined,
      ...reading,
      answerClass: 'DATA',
      status: 200,
      details: { note },
    })
  }
}
