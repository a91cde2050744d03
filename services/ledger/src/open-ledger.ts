import type { KeyObject } from 'node:crypto'
import { emptyRoot, type VerifierKey, type VerifierKeys } from '@hutong/merkle'
import { HutongError, lockFolder, type Clock, type Logger } from '@hutong/process'
import { checkpointSigner, verifierOf, type CheckpointSigner } from './checkpoint-signer.ts'
import { createSegment } from './create-segment.ts'
import { openAppendFile } from './durable-write.ts'
import { isAmong, readVerifiers, writeVerifiers } from './keys/verifier-files.ts'
import type { Ledger } from './ledger.ts'
import { publishRegularly } from './publish-regularly.ts'
import { publishTiles } from './publish-tiles.ts'
import { readEntries } from './read-entries.ts'
import { recover } from './recover.ts'
import { freeReserve, keepReserve } from './reserve-file.ts'
import { refuseRetired } from './retired-mark.ts'
import { sealEntries, type SealStart } from './seal.ts'
import { segmentFile } from './segment-files.ts'
import { sha256 } from './sha256.ts'
import { waitForGrowth } from './wait-for-growth.ts'
import { watchWitness, type WitnessWish } from './witness/watch-witness.ts'

export interface LedgerSettings {
  /** The instance's own folder, such as `data/ledger/hub`; its verifier key is kept beside it as `data/ledger/hub.vkey`, all that it ever had as `….vkeys`. */
  readonly folder: string
  /** Origin of the checkpoints and name of the key: no space, no plus sign. */
  readonly origin: string
  /** Ed25519, private. The ledger was begun with it, or took it up by `signWith`. */
  readonly key: KeyObject
  /** Newer ones, oldest first: those that it took up sign as well. */
  readonly newerKeys?: readonly KeyObject[]
  readonly clock: Clock
  readonly logger: Logger
  /** Called once when the ledger closes because of a failure: drain, then exit 74. */
  readonly onFailure?: (failure: HutongError) => void
  /** A segment that has grown to this is followed by a new one. */
  readonly segmentBytesMax?: number
  /** Who cosigns its checkpoints; without one a receipt is the promise of the ledger's keeper alone. */
  readonly witness?: WitnessWish
}

const segmentBytesUsual = 64 * 1024 * 1024

/**
 * Recovers the ledger of a folder, or begins one, and opens it for appending.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED (another process writes here), HUTONG_LEDGER_DAMAGED, …_CHECKPOINT_DAMAGED,
 * …_SEGMENT_MISSING, …_SHRUNK, …_FORKED, …_KEY_CHANGED, …_RETIRED. Each message names the place and what to do, and nothing has been changed.
 */
export async function openLedger(settings: LedgerSettings): Promise<Ledger> {
  const lock = lockFolder(settings.folder)
  try {
    return await openLocked(settings, lock.release)
  } catch (cause) {
    lock.release()
    throw cause
  }
}

async function openLocked(settings: LedgerSettings, unlock: () => void): Promise<Ledger> {
  const { folder, logger, clock } = settings
  const startedAt = clock.now()
  refuseRetired(folder)
  const begun = await beginSigning(settings)
  let { signer, verifiers } = begun
  await freeReserve(folder)
  const { start, oldest } = await recoverOrBegin(folder, begun, logger)
  await keepReserve(folder, logger)
  const growth = waitForGrowth()
  const publisher = publishTiles(folder, oldest, logger, (note) => watch?.cosignatures(note) ?? '')
  const publishing = publishRegularly(publisher, {
    durable: () => sealer.durable(),
    logger,
    onDamaged: (failure) => sealer.fail(failure),
  })
  const sealer = sealEntries(start, {
    // Asked anew for each checkpoint, since keys come and go while the ledger is open.
    sign: (size, root) => signer.sign(size, root),
    segmentBytesMax: settings.segmentBytesMax ?? segmentBytesUsual,
    openSegment: (first, segmentStart) => createSegment(folder, first, segmentStart),
    onDurable: (durable) => {
      growth.tell(durable.size)
      publishing.wake()
    },
    onFailure: (failure) => {
      logger.failure('ledger-closed', failure)
      settings.onFailure?.(failure)
    },
  })
  const closed = new AbortController()
  const watch =
    settings.witness &&
    watchWitness({
      folder,
      wish: settings.witness,
      sealedSize: () => sealer.durable().size,
      clock,
      logger,
      signal: closed.signal,
      onCosigned: publishing.wake,
      onRefused: sealer.fail,
    })
  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    // Whatever fails, nobody writes any more when the folder is let go, and it is let go.
    closed.abort()
    try {
      await sealer.drain()
    } finally {
      await watch?.stopped
      await publishing.finish().finally(unlock)
    }
  }
  publishing.wake()
  await watch?.lookedBack
  logger.event('ledger-open', { size: start.durable.size, tookMs: clock.now() - startedAt })
  return {
    append: sealer.append,
    size: () => sealer.durable().size,
    checkpoint: () => sealer.durable().checkpoint,
    state: () => {
      const why = sealer.closed()
      if (why !== null) return { open: false, why }
      const alarm = watch?.alarm()
      return alarm === undefined ? { open: true } : { open: true, alarm }
    },
    entries: (from, signal) =>
      readEntries({ folder, durable: sealer.durable, grown: growth.wait }, from, signal),
    verifiers: () => verifiers,
    signWith: async (keys) => {
      const next = checkpointSigner(settings.origin, keys)
      const added = next.verifiers.filter((verifier) => !isAmong(verifiers, verifier))
      await writeVerifiers(folder, [...verifiers, ...added], inUseOf(next))
      // From here on readers know every key: what is signed with a new one is believed.
      verifiers = [...verifiers, ...added]
      signer = next
    },
    close: () => (closing ??= close()),
  }
}

async function recoverOrBegin(
  folder: string,
  { signer, verifiers }: Signing,
  logger: Logger,
): Promise<{ readonly start: SealStart; readonly oldest: number }> {
  const recovered = await recover(folder, verifiers, logger)
  if (recovered) {
    const file = await openAppendFile(segmentFile(folder, recovered.durable.segment))
    return { start: { ...recovered, file }, oldest: recovered.oldest }
  }
  const checkpoint = signer.sign(0, emptyRoot(sha256))
  const { file, length } = await createSegment(folder, 0, { levels: [], checkpoint })
  const durable = { size: 0, checkpoint, segment: 0, position: length }
  return { start: { durable, file, frontier: [], tiles: [] }, oldest: 0 }
}

interface Signing {
  readonly signer: CheckpointSigner
  /** Every key that the ledger ever had, oldest first. */
  readonly verifiers: VerifierKeys
}

/** Signs with the keys that the ledger knows: any other would sign a second history. A new ledger takes all that it is given. */
async function beginSigning(settings: LedgerSettings): Promise<Signing> {
  const { folder, origin, key, newerKeys = [] } = settings
  const kept = await readVerifiers(folder)
  const keys = [key, ...newerKeys].filter((one) => !kept || isAmong(kept, verifierOf(origin, one)))
  if (kept && keys.length === 0) throw keyChanged(folder, origin)
  const signer = checkpointSigner(origin, keys)
  const verifiers = kept ?? [verifierOf(origin, key), ...signer.verifiers.slice(1)]
  await writeVerifiers(folder, verifiers, inUseOf(signer))
  return { signer, verifiers }
}

/** The newest is what foreign tools are given. */
function inUseOf({ verifiers }: CheckpointSigner): VerifierKey {
  const newest = verifiers.at(-1)
  if (!newest) throw new HutongError('HUTONG_BUG', 'a ledger has at least one key')
  return newest
}

function keyChanged(folder: string, origin: string): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_KEY_CHANGED',
    `${folder}.vkeys holds no verifier key of those that ${origin} is given now; give the ledger the key and origin ` +
      'that it was begun with, or begin another under a new HUTONG_INSTANCE',
  )
}
