import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { signatureLinesOf } from '@hutong/merkle'
import { HutongError, wait, writeFileDurably, type Clock, type Logger } from '@hutong/process'
import { publishedFile } from '../published-checkpoint.ts'
import { askWitness, type WitnessPeer, type WitnessWord } from './ask-witness.ts'
import { keepWitnessed, readWitnessed } from './witnessed-checkpoint.ts'

export interface WitnessWish extends WitnessPeer {
  /** Pause between two questions. */
  readonly everyMs: number
  /** So long without a cosignature is told as an alarm. */
  readonly alarmMs: number
  /** So long without one ends the ledger. */
  readonly stopMs: number
}

/** A ledger's own witness, asked regularly. */
export interface WitnessWatch {
  /** What the witness gave to this signed checkpoint: its signature line, or nothing. */
  readonly cosignatures: (checkpoint: string) => string
  /** Set while the alarm is on: since when nothing was cosigned, and why. */
  readonly alarm: () => string | undefined
  /** Resolves when the witness has been asked what it knows of the life before, and when that takes too long to wait for. */
  readonly lookedBack: Promise<unknown>
  /** Resolves when the signal was aborted, or the ledger was ended. */
  readonly stopped: Promise<void>
}

const notPublished = 'since the ledger cannot publish its tiles: see its log'
/** The first checkpoint is published within so long of the start. */
const earlyMs = 1_100
/** Tiles that a crash took are there again after so many looks. */
const publishedTriesMax = 5
/** A start waits no longer for the word of a witness that is away. */
const lookBackMsMax = 2_000

/**
 * Shows the published checkpoint to the witness until the signal is aborted, and keeps what it cosigns. A refusal ends the ledger at once; silence is
 * told after a while and ends it after a longer one. What a life before published is shown at once, so that a ledger that was rolled back before this start, or refused
 * in its life before, answers nothing. Silence is counted from the last cosignature, over a restart too, but a start has the time of the alarm to find the
 * witness; not so a ledger that silence has ended: until the witness is heard again it answers nothing, however often it is started.
 */
export function watchWitness(settings: {
  readonly folder: string
  readonly wish: WitnessWish
  readonly sealedSize: () => number
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
  /** A cosignature came: what is published may bear it. */
  readonly onCosigned: () => void
  /** Nothing may be answered any more. */
  readonly onRefused: (failure: HutongError) => void
}): WitnessWatch {
  const { folder, wish, sealedSize, clock, logger, signal, onCosigned, onRefused } = settings
  const startedAt = clock.now()
  const ended = endedFile(folder)
  const wasEnded = existsSync(ended)
  let heardAt = startedAt
  let alarm: string | undefined
  let cosignedOnce = false
  let cosigned = { text: '', line: '' }
  const looked = Promise.withResolvers<void>()

  async function watch(): Promise<void> {
    // One that cannot be read counts as none: the witness says where it is.
    const kept = await readWitnessed(folder, wish.key).catch(() => null)
    if (kept) {
      heardAt = Math.min(startedAt, kept.timeS * 1000)
      cosigned = { text: kept.text, line: signatureLinesOf(kept.note, wish.key) }
    }
    if ((wasEnded || existsSync(publishedFile(folder))) && (await lookBack())) return
    looked.resolve()
    for (let pauseMs = earlyMs; await wait(pauseMs, signal);) {
      const word = await ask()
      // A stop may have cut the question off: that is no silence.
      if (signal.aborted || (await endsWith(word))) return
      pauseMs = word.kind === 'early' ? Math.min(earlyMs, wish.everyMs) : wish.everyMs
    }
  }

  /**
   * Whether it ended the ledger. After a crash the tiles may not be there yet, so nothing but a plain word counts, unless silence had ended it before: then
   * nothing but a cosignature does.
   */
  async function lookBack(): Promise<boolean> {
    let word = await ask()
    const triesMax = wasEnded ? publishedTriesMax : 1
    for (let tried = 1; word.kind === 'early' && tried < triesMax; tried += 1) {
      if (!(await wait(earlyMs, signal))) return false
      word = await ask()
    }
    if (signal.aborted) return false
    if (word.kind === 'refused' || word.kind === 'cosigned') return endsWith(word)
    return wasEnded && endSilence(word.kind === 'silent' ? word.why : notPublished)
  }

  async function ask(): Promise<WitnessWord> {
    try {
      const word = await askWitness({ folder, sealedSize, peer: wish, signal })
      // Kept before it is shown: the next start must not know less than was published.
      if (word.kind === 'cosigned') await keepWitnessed(folder, word.witnessed.note)
      return word
    } catch (cause) {
      logger.failure('witness-not-asked', cause)
      return {
        kind: 'silent',
        why: 'its cosignature could not be asked for or kept: see to the disk',
      }
    }
  }

  /** Whether it ended the ledger. */
  async function endsWith(word: WitnessWord): Promise<boolean> {
    switch (word.kind) {
      case 'cosigned':
        await rm(ended, { force: true })
        heard(word)
        return false
      case 'refused':
        onRefused(refused(folder, word.why))
        return true
      case 'silent':
        return isSilentTooLong(word.why)
      case 'early':
        return clock.now() - heardAt >= wish.alarmMs && isSilentTooLong(notPublished)
    }
  }

  function heard({ witnessed }: WitnessWord & { readonly kind: 'cosigned' }): void {
    const { size } = witnessed.checkpoint
    // The first of this life, and the first after an alarm: the others are as expected.
    if (!cosignedOnce || alarm !== undefined) logger.event('witness-cosigned', { size })
    cosignedOnce = true
    heardAt = clock.now()
    alarm = undefined
    cosigned = { text: witnessed.text, line: signatureLinesOf(witnessed.note, wish.key) }
    onCosigned()
  }

  /** The mark outlives the process, and whoever starts it again. */
  async function endSilence(why: string): Promise<true> {
    onRefused(silentTooLong(folder, minutesSince(heardAt), why))
    await writeFileDurably(ended, '').catch((cause: unknown) => {
      logger.failure('witness-silence-not-kept', cause)
    })
    return true
  }

  const minutesSince = (time: number): number => Math.floor((clock.now() - time) / 60_000)

  async function isSilentTooLong(why: string): Promise<boolean> {
    const now = clock.now()
    const silentMs = now - heardAt
    const minutes = minutesSince(heardAt)
    if (silentMs >= wish.stopMs && now - startedAt >= Math.min(wish.alarmMs, wish.stopMs)) {
      return endSilence(why)
    }
    if (silentMs < wish.alarmMs) {
      logger.warning('witness-silent', { why })
      return false
    }
    alarm = `nothing was cosigned for ${minutes} min: the witness is silent, ${why}`
    logger.failure('witness-alarm', new HutongError('HUTONG_LEDGER_WITNESS_SILENT', alarm))
    return false
  }

  const stopped = watch()
  return {
    lookedBack: Promise.race([
      looked.promise,
      stopped,
      ...(wasEnded ? [] : [wait(lookBackMsMax, signal)]),
    ]),
    cosignatures: (checkpoint) =>
      cosigned.text !== '' && checkpoint.startsWith(`${cosigned.text}\n`) ? cosigned.line : '',
    alarm: () => alarm,
    stopped,
  }
}

/** Silence of the witness has ended this ledger, and it was not heard since. */
const endedFile = (folder: string): string => join(folder, 'unwitnessed')

function refused(folder: string, why: string): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_WITNESS_REFUSED',
    `${folder}: ${why}. It takes no more entries. Restore the newest copy of the folder; if there is none, begin another ledger under a ` +
      'new HUTONG_INSTANCE, and keep this folder for those who will ask',
  )
}

function silentTooLong(folder: string, minutes: number, why: string): HutongError {
  return new HutongError(
    'HUTONG_LEDGER_WITNESS_SILENT',
    `${folder}: nothing was cosigned for ${minutes} min, and an unwitnessed ledger takes no more entries (HUTONG_WITNESS_STOP_MIN): the witness is silent, ${why}`,
  )
}
