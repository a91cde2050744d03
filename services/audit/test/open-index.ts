import { join } from 'node:path'
import { fixedTopics } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import type { After } from '@hutong/process/testing'
import { vi } from 'vitest'
import { indexEntries, openIndexReader, openIndexWriter } from '../src/audit.ts'
import type { AuditIndexReader, IndexSettings } from '../src/audit.ts'

export interface IndexBench {
  readonly log: Log
  readonly place: IndexSettings & { readonly kind: 'sqlite' }
  readonly entryKeys: string
  /** Appends entries under the keys of one ledger, from this index on. */
  readonly append: (first: number, ...entries: (object | string)[]) => Promise<void>
  /** Indexes all that the log holds, and stops again: what a restart does between two of these. */
  readonly indexAll: () => Promise<readonly string[]>
  /** Closed when the tests are over. */
  readonly openIndex: () => Promise<AuditIndexReader>
}

export async function openBench(after: After): Promise<IndexBench> {
  const folder = temporaryFolder(after)
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  after(() => log.close())
  const place = { kind: 'sqlite', file: join(folder, 'audit.db') } as const
  const entryKeys = join(folder, 'keys')
  return {
    log,
    place,
    entryKeys,
    append: async (first, ...entries) => {
      const texts = entries.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
      await log.append(
        'audit.entries',
        texts.map((text, at) => ({ key: `hub:${first + at}`, value: Buffer.from(text) })),
      )
    },
    indexAll: async () => {
      const { logger, lines } = listeningLogger()
      const stop = new AbortController()
      const indexing = await indexEntries({
        log,
        openIndex: () => openIndexWriter(place),
        entryKeys,
        logger,
        signal: stop.signal,
      })
      await vi.waitUntil(() => indexing.lagRecords() === 0, { timeout: 30_000 })
      stop.abort()
      await indexing.stopped
      return lines.map(({ event }) => event)
    },
    openIndex: async () => {
      const index = await openIndexReader(place)
      after(() => index.close())
      return index
    },
  }
}

/** An entry of the hour `at`, as a ledger keeps it. */
export function entry(at: number, change: object = {}): object {
  return {
    v: 1,
    id: `id-${at}`,
    time: `2026-11-23T${String(at).padStart(2, '0')}:00:00.000Z`,
    kind: 'answer',
    client: 'real-estate-window',
    department: 'ziran',
    purpose: 'house-transfer',
    recordType: 'marriage.event',
    subject: 'A'.repeat(22),
    answerClass: 'YES',
    salt: 's',
    ...change,
  }
}
