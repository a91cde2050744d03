export { serveAudit } from './audit-routes.ts'
export { indexEntries, type Indexing } from './index-entries.ts'
export { retryWaitMs } from './retry-wait.ts'
export { openEntryIndex, type EntryIndex, type EntryQuery } from './search-entries.ts'
