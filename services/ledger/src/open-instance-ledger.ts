import { exitCodes, folderIdentity } from '@hutong/process'
import type { PartHealth, Settings } from '@hutong/process'
import { copyAtOnce } from './copy-at-once.ts'
import { keepCopying } from './keep-copying.ts'
import type { CopiedEntry } from './keep-copying.ts'
import type { Ledger } from './ledger.ts'
import { ledgerFolder, openOwnLedger } from './open-own-ledger.ts'
import type { OwnLedger, OwnLedgerSettings } from './open-own-ledger.ts'
import { waitForCopies } from './wait-for-copies.ts'

/** The ledger of one process among several. */
export interface InstanceLedger extends OwnLedger {
  /** How the copying to the shared log goes; ready unless answers wait for it in vain. */
  readonly copyHealth: () => PartHealth
  /**
   * Resolves with an exit code when the ledger failed; rejects when another process bears the name, and with HUTONG_CLOCK_OFF. Either way
   * this one has to end.
   */
  readonly ended: Promise<number>
}

/** Half of what a client waits for an answer, so that its 503 comes in time. */
const copyWaitMsUsual = 5_000

/**
 * Opens the ledger of an instance that is one of several: its name is claimed before anything is signed under it, and what it seals is copied
 * to the shared log; in the mode `replicated` before anybody hears that it was sealed.
 *
 * @throws HutongError HUTONG_INSTANCE_TAKEN, those of `openOwnLedger`
 */
export async function openInstanceLedger(
  parts: OwnLedgerSettings & {
    readonly settings: Pick<Settings, 'replicated'>
    /** How long somebody waits for the shared log in the mode `replicated`; 5 s when it is left out. */
    readonly copyWaitMsMax?: number
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
  const isReplicated = settings.replicated === 'on'
  const waits = waitForCopies(parts.copyWaitMsMax ?? copyWaitMsUsual)
  const beneath = Promise.withResolvers<Ledger>()
  const ledger = await openOwnLedger({
    ...parts,
    through: (opened) => {
      beneath.resolve(opened)
      return isReplicated ? appendingTwice(opened, waits.until) : opened
    },
  })
  const stopped = new AbortController()
  const copying = keepCopying({
    folder,
    instance: settings.instance,
    append,
    ...(isReplicated ? { copy: copyAtOnce(await beneath.promise, waits.copiedTo) } : {}),
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
    copyHealth: isReplicated ? () => waitedFor(copying.health()) : copying.health,
    ended,
    close: async () => {
      await ledger.close()
      stopped.abort()
      // Why it ended is told by whoever waits for `ended`.
      await copying.stopped.catch(() => undefined)
    },
  }
}

/** An entry is appended when it is in the ledger and in the shared log. */
const appendingTwice = (ledger: Ledger, until: (index: number) => Promise<void>): Ledger => ({
  ...ledger,
  append: async (entry) => {
    const sealed = await ledger.append(entry)
    // From here on the entry stands, whatever becomes of its copy.
    await until(sealed.index)
    return sealed
  },
})

/** Where answers wait for the copy, one that does not come makes this process unready. */
function waitedFor(health: PartHealth): PartHealth {
  return health.state === 'ready' && health.detail !== undefined
    ? { state: 'starting', detail: health.detail }
    : health
}

/** Rejects as it does; a good end is the stop's. */
function failureOf(stopped: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    stopped.catch(reject)
  })
}
