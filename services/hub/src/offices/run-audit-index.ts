import { join } from 'node:path'
import { findMisuse, indexEntries, openIndexWriter } from '@hutong/audit'
import type { Indexing } from '@hutong/audit'
import { keepCopying } from '@hutong/ledger/entries'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import type { OfficesSettings } from './messages.ts'

/** Copies sealed entries to `audit.entries` and that topic into the index, and looks for misuse in it. */
export async function runAuditIndex(parts: {
  readonly log: Log
  readonly settings: Pick<OfficesSettings, 'data' | 'instance' | 'entryKeys'>
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<Indexing> {
  const { log, settings, logger, signal } = parts
  const { data, instance, entryKeys } = settings
  const place = { kind: 'sqlite', file: join(data, 'audit.db') } as const
  const openIndex = () => openIndexWriter(place)
  const indexing = await indexEntries({ log, openIndex, entryKeys, logger, signal })
  const copying = keepCopying({
    folder: join(data, 'ledger', instance),
    instance,
    append: (entries) => log.append('audit.entries', entries),
    logger,
    signal,
  })
  const misuse = await findMisuse({ settings, place, log, logger, signal })
  return {
    ...indexing,
    stopped: Promise.all([indexing.stopped, copying.stopped, misuse.stopped]).then(() => undefined),
  }
}
