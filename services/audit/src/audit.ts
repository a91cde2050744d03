export { serveAudit } from './audit-routes.ts'
export { buildAudit } from './build-audit.ts'
export { indexEntries, type Indexing } from './index-entries.ts'
export { openEntryIndex, type EntryIndex, type EntryQuery } from './search-entries.ts'
