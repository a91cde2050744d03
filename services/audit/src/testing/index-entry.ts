import type { IndexedEntry } from '../index/audit-index.ts'

const minuteMs = 60_000
/** 2026-11-20 in Shanghai. */
const firstTimeMs = Date.parse('2026-11-19T16:00:00.000Z')

/** The entry of a place in a ledger; entries a minute apart. */
export function indexEntry(at: number, change: Partial<IndexedEntry> = {}): IndexedEntry {
  const time = new Date(firstTimeMs + at * minuteMs).toISOString()
  return {
    ledger: 'hub',
    at,
    time,
    kind: 'answer',
    client: 'real-estate-window',
    department: 'ziran',
    provider: 'minzheng',
    channel: 'window',
    purpose: 'house-transfer',
    legalBasis: 'law-1',
    recordType: 'marriage.event',
    action: 'verify',
    fields: ['status', 'name'],
    subject: 'A'.repeat(22),
    answerClass: 'YES',
    status: 200,
    bytes: new Uint8Array(Buffer.from(`entry ${at}`)),
    ...change,
  }
}
