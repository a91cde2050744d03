export { canonicalJson } from '@hutong/merkle'
export { bodyDigest, withReceipt } from './bind-body.ts'
export { copyEntries, type CopySettings } from './copy-entries.ts'
export { countRefusals, createTurnedAway, type Refusal } from './count-refusals.ts'
export { createEntryIds, type EntryIds } from './entry-ids.ts'
export {
  openEntryKeys,
  quarterOf,
  type EntryKeys,
  type EpochKey,
  type SealingKey,
} from './entry-keys.ts'
export { keepCopying } from './keep-copying.ts'
export { noteDecision } from './note-decision.ts'
export { createNoteEntry, type NoteEntry, type OtherPerson } from './note-entry.ts'
export { createNoteProblem, type NoteProblem } from './note-problem.ts'
export { createNoteReading, type NoteReading } from './note-reading.ts'
export {
  openSealedDetails,
  sealDetails,
  signalNames,
  type SealedDetails,
  type Signal,
} from './sealed-details.ts'
export { subjectTag } from './subject-tag.ts'
