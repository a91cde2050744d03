export { buildAudit } from './build-audit.ts'
export { serveCitizens } from './citizen/serve-citizens.ts'
export { findMisuse } from './findings/find-misuse.ts'
export { openFindings } from './findings/open-findings.ts'
export type { AuditIndexReader, EntryQuery } from './index/audit-index.ts'
export {
  openIndexBuilder,
  openIndexReader,
  openIndexWriter,
  type IndexSettings,
} from './index/open-index.ts'
export { indexEntries, type Indexing } from './indexing/index-entries.ts'
export { readSealingKeys } from './indexing/sealing-keys.ts'
export { checkIndex, type CheckReport } from './rebuild/check-index.ts'
export {
  rebuildIndex,
  type RebuildProgress,
  type RebuildReport,
  type SourceLedger,
} from './rebuild/rebuild-index.ts'
