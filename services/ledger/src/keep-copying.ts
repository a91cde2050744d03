import { wait } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { copyEntries } from './copy-entries.ts'

const waitMsFirst = 100
const waitMsMax = 5_000

/** An entry as the shared log holds it. */
export interface CopiedEntry {
  /** `<instance>:<index>`. */
  readonly key: string
  readonly value: Uint8Array
}

/**
 * Copies the sealed entries of an instance's ledger to the shared log until the signal is aborted. A copy that failed begins again from its
 * last safe position: the ledger waits for nobody, and no entry is lost.
 */
export async function keepCopying(settings: {
  /** The instance's own folder. */
  readonly folder: string
  readonly instance: string
  /** Resolves when they are safe there. */
  readonly append: (entries: readonly CopiedEntry[]) => Promise<unknown>
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<void> {
  const { folder, instance, append, logger, signal } = settings
  let waitMs = waitMsFirst
  let failures = 0
  while (!signal.aborted) {
    try {
      await copyEntries({
        folder,
        signal,
        append: async (entries) => {
          await append(
            entries.map(({ index, bytes }) => ({ key: `${instance}:${index}`, value: bytes })),
          )
          failures = 0
          waitMs = waitMsFirst
        },
      })
    } catch (cause) {
      failures += 1
      logger.failure('audit-copy-failed', cause, { failures })
      await wait(waitMs, signal)
      waitMs = Math.min(2 * waitMs, waitMsMax)
    }
  }
}
