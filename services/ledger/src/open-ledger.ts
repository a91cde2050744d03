import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { KeyObject } from 'node:crypto'
import { emptyRoot, formatVerifierKey, type VerifierKey } from '@hutong/merkle'
import { HutongError, lockFolder, writeFileDurably, type Clock, type Logger } from '@hutong/process'
import { checkpointSigner, type CheckpointSigner } from './checkpoint-signer.ts'
import { createSegment } from './create-segment.ts'
import { openAppendFile } from './durable-write.ts'
import type { Ledger } from './ledger.ts'
import { publishRegularly } from './publish-regularly.ts'
import { publishTiles } from './publish-tiles.ts'
import { readEntries } from './read-entries.ts'
import { recover } from './recover.ts'
import { freeReserve, keepReserve } from './reserve-file.ts'
import { sealEntries, type SealStart } from './seal.ts'
import { segmentFile } from './segment-files.ts'
import { sha256 } from './sha256.ts'
import { waitForGrowth } from './wait-for-growth.ts'

export interface LedgerSettings {
  /** The instance's own folder, such as `data/ledger/hub`; its verifier key is kept beside it as `data/ledger/hub.vkey`. */
  readonly folder: string
  /** Origin of the checkpoints and name of the key: no space, no plus sign. */
  readonly origin: string
  /** Ed25519, private. */
  readonly key: KeyObject
  readonly clock: Clock
  readonly logger: Logger
  /** Called once when the ledger closes because of a failure: drain, then exit 74. */
  readonly onFailure?: (failure: HutongError) => void
  /** A segment that has grown to this is followed by a new one. */
  readonly segmentBytesMax?: number
}

const segmentBytesUsual = 64 * 1024 * 1024

/**
 * Recovers the ledger of a folder, or begins one, and opens it for appending.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED (another process writes here), HUTONG_LEDGER_DAMAGED, …_CHECKPOINT_DAMAGED,
 * …_SEGMENT_MISSING, …_SHRUNK, …_FORKED, …_KEY_CHANGED. Each message names the place and what to do, and nothing has been changed.
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
  const signer = checkpointSigner(settings.origin, settings.key)
  await keepVerifierKey(`${folder}.vkey`, signer.verifier)
  await freeReserve(folder)
  const { start, oldest } = await recoverOrBegin(folder, signer, logger)
  await keepReserve(folder, logger)
  const growth = waitForGrowth()
  const publisher = publishTiles(folder, oldest, logger)
  const publishing = publishRegularly(publisher, {
    durable: () => sealer.durable(),
    logger,
    onDamaged: (failure) => sealer.fail(failure),
  })
  const sealer = sealEntries(start, {
    signer,
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
  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    // Whatever fails, nobody publishes any more when the folder is let go, and it is let go.
    try {
      await sealer.drain()
    } finally {
      await publishing.finish().finally(unlock)
    }
  }
  publishing.wake()
  logger.event('ledger-open', { size: start.durable.size, tookMs: clock.now() - startedAt })
  return {
    append: sealer.append,
    size: () => sealer.durable().size,
    checkpoint: () => sealer.durable().checkpoint,
    state: () => {
      const why = sealer.closed()
      return why === null ? { open: true } : { open: false, why }
    },
    entries: (from, signal) =>
      readEntries({ folder, durable: sealer.durable, grown: growth.wait }, from, signal),
    close: () => (closing ??= close()),
  }
}

async function recoverOrBegin(
  folder: string,
  signer: CheckpointSigner,
  logger: Logger,
): Promise<{ readonly start: SealStart; readonly oldest: number }> {
  const recovered = await recover(folder, signer, logger)
  if (recovered) {
    const file = await openAppendFile(segmentFile(folder, recovered.durable.segment))
    return { start: { ...recovered, file }, oldest: recovered.oldest }
  }
  const checkpoint = signer.sign(0, emptyRoot(sha256))
  const { file, length } = await createSegment(folder, 0, { levels: [], checkpoint })
  const durable = { size: 0, checkpoint, segment: 0, position: length }
  return { start: { durable, file, frontier: [], tiles: [] }, oldest: 0 }
}

/** One folder, one key, for ever: a second key would sign a second history. */
async function keepVerifierKey(file: string, verifier: VerifierKey): Promise<void> {
  const vkey = `${formatVerifierKey(verifier)}\n`
  const kept = existsSync(file) ? await readFile(file, 'utf8') : null
  if (kept === vkey) return
  if (kept === null) return writeFileDurably(file, vkey)
  throw new HutongError(
    'HUTONG_LEDGER_KEY_CHANGED',
    `${file} holds another verifier key than ${verifier.name} has now; give the ledger the key and origin ` +
      'that it was begun with, or begin another under a new HUTONG_INSTANCE',
  )
}
