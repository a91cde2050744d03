import { join } from 'node:path'
import type { Clock, HutongError, Logger, PartHealth, Settings } from '@hutong/process'
import { countRefusals } from './count-refusals.ts'
import type { Refusal } from './count-refusals.ts'
import { openEntryKeys } from './entry-keys.ts'
import { followKeys } from './keys/follow-keys.ts'
import { readLedgerKeys } from './keys/ledger-key-files.ts'
import { createNoteEntry } from './note-entry.ts'
import type { NoteEntry } from './note-entry.ts'
import type { Ledger } from './ledger.ts'
import { openLedger } from './open-ledger.ts'
import { chooseWitness, type WitnessChoice } from './witness/choose-witness.ts'

/** The ledger of this process, under the name of its instance, and how entries get into it. */
export interface OwnLedger {
  readonly folder: string
  /** The verifier key that receipts are checked with. */
  readonly vkeyFile: string
  readonly noteEntry: NoteEntry
  /** Counts one request of nobody, by its source; a digest of them is noted each minute. */
  readonly countRefused: (source: string) => void
  /** Counts one request that was turned away; a digest of them is noted each minute. */
  readonly countTurnedAway: (refusal: Refusal) => void
  readonly health: () => PartHealth
  /** Resolves a while after the ledger failed: nothing is answered any more, and the process should end. */
  readonly failed: Promise<HutongError>
  /** Notes what was only counted so far, and lets go of the ledger. */
  readonly close: () => Promise<void>
}

export interface OwnLedgerSettings {
  readonly settings: Pick<Settings, 'data' | 'keys' | 'entryKeys' | 'instance' | 'origin'> &
    WitnessChoice
  /** What entries go through on their way into the ledger; left out: nothing. */
  readonly through?: (ledger: Ledger) => Ledger
  readonly clock: Clock
  readonly logger: Logger
  /** How often the folders of keys are looked at; two seconds when left out. */
  readonly lookAtKeysEveryMs?: number
  /** Ends the counting. */
  readonly signal: AbortSignal
}

/** Time for monitors to see why, and for the last 503 to leave. */
const drainMs = 5_000

/** Opens `<data>/ledger/<instance>`, its own key out of the folder of keys and those of entries out of theirs. @throws HutongError of `openLedger`, HUTONG_KEY_MALFORMED */
export async function openOwnLedger(parts: OwnLedgerSettings): Promise<OwnLedger> {
  const { settings, clock, logger, signal } = parts
  const { keys, entryKeys, instance, origin } = settings
  const folder = ledgerFolder(settings)
  const failed = Promise.withResolvers<HutongError>()
  const witness = chooseWitness(settings)
  if (!witness) logger.warning('witness-none', { instance })
  const [key, ...newerKeys] = await readLedgerKeys(keys, instance)
  const opened = await openLedger({
    ...(witness ? { witness } : {}),
    folder,
    origin,
    key,
    newerKeys,
    clock,
    logger,
    onFailure: (failure) => {
      setTimeout(() => failed.resolve(failure), drainMs).unref()
    },
  })
  const ledger = parts.through?.(opened) ?? opened
  const noteEntry = createNoteEntry({ ledger, keys: openEntryKeys(entryKeys), clock })
  const refused = countRefusals({ noteEntry, logger, signal })
  const following = followKeys({
    ledger,
    noteEntry,
    logger,
    origin,
    instance,
    folder,
    keys,
    entryKeys,
    lookEveryMs: parts.lookAtKeysEveryMs,
  })
  return {
    folder,
    vkeyFile: `${folder}.vkey`,
    noteEntry,
    countRefused: (source) => refused.count({ code: 'unauthenticated', source }),
    countTurnedAway: refused.count,
    health: () => {
      const state = ledger.state()
      if (!state.open) return { state: 'failed', detail: state.why }
      const { alarm } = state
      return alarm === undefined ? { state: 'ready' } : { state: 'ready', detail: alarm }
    },
    failed: failed.promise,
    close: async () => {
      await following.stop()
      // A ledger that takes nothing any more is closed all the same.
      try {
        await refused.flush()
      } catch (cause) {
        logger.failure('digest-not-noted', cause)
      } finally {
        await ledger.close()
      }
    },
  }
}

export const ledgerFolder = ({ data, instance }: Pick<Settings, 'data' | 'instance'>): string =>
  join(data, 'ledger', instance)
