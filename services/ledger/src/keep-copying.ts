import { HutongError, wait } from '@hutong/process'
import type { Logger, PartHealth } from '@hutong/process'
import { copyEntries } from './copy-entries.ts'
import type { CopySettings } from './copy-entries.ts'
import { trackCopyHealth } from './copy-health.ts'
import type { CopyHealth } from './copy-health.ts'

const waitMsFirst = 100
const waitMsMax = 5_000

/** An entry as the shared log holds it. */
export interface CopiedEntry {
  /** `<instance>:<index>`. */
  readonly key: string
  readonly value: Uint8Array
}

export interface CopyingSettings {
  /** The instance's own folder. */
  readonly folder: string
  readonly instance: string
  /** Resolves when they are safe there. */
  readonly append: (entries: readonly CopiedEntry[]) => Promise<unknown>
  /** Left out: out of the published bundles, as `copyEntries`. */
  readonly copy?: (settings: CopySettings) => Promise<void>
  readonly logger: Logger
  readonly signal: AbortSignal
}

export interface Copying {
  /** How many entries wait, and why; always ready, since answers need no copy. */
  readonly health: () => PartHealth
  /** Resolves when the signal was aborted. Rejects with HUTONG_CLOCK_OFF, which trying again does not mend. */
  readonly stopped: Promise<void>
}

/**
 * Copies the sealed entries of an instance's ledger to the shared log until the signal is aborted. A copy that failed begins again from its
 * last safe position: the ledger waits for nobody, and no entry is lost.
 */
export function keepCopying(settings: CopyingSettings): Copying {
  const track = trackCopyHealth()
  const stopped = copyOn(settings, track)
  // Whoever waits for the end hears of it, now or later.
  stopped.catch(() => undefined)
  return { health: track.health, stopped }
}

async function copyOn(settings: CopyingSettings, track: CopyHealth): Promise<void> {
  const { folder, instance, append, copy = copyEntries, logger, signal } = settings
  let waitMs = waitMsFirst
  let failures = 0
  while (!signal.aborted) {
    try {
      await copy({
        folder,
        signal,
        append: async (entries) => {
          await append(
            entries.map(({ index, bytes }) => ({ key: `${instance}:${index}`, value: bytes })),
          )
          failures = 0
          waitMs = waitMsFirst
        },
        onLook: track.looked,
      })
    } catch (cause) {
      failures += 1
      track.failed(cause)
      logger.failure('audit-copy-failed', cause, { failures })
      if (isFinal(cause)) throw cause
      await wait(waitMs, signal)
      waitMs = Math.min(2 * waitMs, waitMsMax)
    }
  }
}

/** What is copied under a wrong clock says the wrong time, in this ledger too. */
const isFinal = (cause: unknown): boolean =>
  cause instanceof HutongError && cause.code === 'HUTONG_CLOCK_OFF'
