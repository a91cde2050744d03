import { exitCodes, folderIdentity } from '@hutong/process'
import type { PartHealth } from '@hutong/process'
import { keepCopying } from './keep-copying.ts'
import type { CopiedEntry } from './keep-copying.ts'
import { ledgerFolder, openOwnLedger } from './open-own-ledger.ts'
import type { OwnLedger, OwnLedgerSettings } from './open-own-ledger.ts'

/** The ledger of one process among several. */
export interface InstanceLedger extends OwnLedger {
  /** How the copying to the shared log goes; always ready, since answers need no copy. */
  readonly copyHealth: () => PartHealth
  /**
   * Resolves with an exit code when the ledger failed; rejects when another process bears the name, and with HUTONG_CLOCK_OFF. Either way
   * this one has to end.
   */
  readonly ended: Promise<number>
}

/**
 * Opens the ledger of an instance that is one of several: its name is claimed before anything is signed under it, and what it seals is copied
 * to the shared log.
 *
 * @throws HutongError HUTONG_INSTANCE_TAKEN, those of `openOwnLedger`
 */
export async function openInstanceLedger(
  parts: OwnLedgerSettings & {
    /** Takes the name for the folder of this identity; `lost` rejects when somebody else takes it over. */
    readonly claim: (folder: string) => Promise<{ readonly lost: Promise<never> }>
    /** Puts entries into the shared log; resolves when they are safe there. */
    readonly append: (entries: readonly CopiedEntry[]) => Promise<unknown>
  },
): Promise<InstanceLedger> {
  const { settings, logger, signal, append } = parts
  const folder = ledgerFolder(settings)
  const { lost } = await parts.claim(await folderIdentity(`${folder}.id`))
  // From here on no other folder has the name: what is signed now is the only history of it.
  const ledger = await openOwnLedger(parts)
  const stopped = new AbortController()
  const copying = keepCopying({
    folder,
    instance: settings.instance,
    append,
    logger,
    signal: AbortSignal.any([signal, stopped.signal]),
  })
  const ended = Promise.race([
    ledger.failed.then(() => exitCodes.ledgerFailed),
    lost,
    failureOf(copying.stopped),
  ])
  ended.catch(() => undefined)
  return {
    ...ledger,
    copyHealth: copying.health,
    ended,
    close: async () => {
      await ledger.close()
      stopped.abort()
      // Why it ended is told by whoever waits for `ended`.
      await copying.stopped.catch(() => undefined)
    },
  }
}

/** Rejects as it does; a good end is the stop's. */
function failureOf(stopped: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    stopped.catch(reject)
  })
}
