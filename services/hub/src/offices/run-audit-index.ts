import { join } from 'node:path'
import { indexEntries, retryWaitMs } from '@hutong/audit'
import type { Indexing } from '@hutong/audit'
import { copyEntries } from '@hutong/ledger/entries'
import type { Log } from '@hutong/log'
import { wait } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { OfficesSettings } from './messages.ts'

/** Copies sealed entries to `audit.entries` and that topic into the index. */
export async function runAuditIndex(parts: {
  readonly log: Log
  readonly settings: Pick<OfficesSettings, 'data' | 'instance'>
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<Indexing> {
  const { log, settings, logger, signal } = parts
  const { data, instance } = settings
  const indexing = await indexEntries({ log, file: join(data, 'audit.db'), logger, signal })
  const copying = copyUntil({
    log,
    folder: join(data, 'ledger', instance),
    instance,
    logger,
    signal,
  })
  return {
    lagRecords: indexing.lagRecords,
    stopped: Promise.all([indexing.stopped, copying]).then(() => undefined),
  }
}

/** A copy that failed begins again from its last safe position: the ledger waits for nobody, and no entry is lost. */
async function copyUntil(parts: {
  readonly log: Log
  readonly folder: string
  readonly instance: string
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<void> {
  const { log, folder, instance, logger, signal } = parts
  let failures = 0
  while (!signal.aborted) {
    try {
      await copyEntries({
        folder,
        signal,
        append: async (entries) => {
          await log.append(
            'audit.entries',
            entries.map(({ index, bytes }) => ({ key: `${instance}:${index}`, value: bytes })),
          )
          failures = 0
        },
      })
    } catch (cause) {
      failures += 1
      logger.failure('audit-copy-failed', cause, { failures })
      await wait(retryWaitMs(failures), signal)
    }
  }
}
