export { createEntryIds, type EntryIds } from './entry-ids.ts'
export { openEntryKeys, quarterOf, type EntryKeys } from './entry-keys.ts'
export { openSealedDetails, sealDetails, type SealedDetails } from './sealed-details.ts'
export { subjectTag } from './subject-tag.ts'
