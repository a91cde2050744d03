import { HutongError, wait, type Clock, type Logger } from '@hutong/process'
import { isFinal } from '../is-final.ts'
import type { StatusTracker } from '../track-status.ts'
import { compareSource, countAll } from './compare-source.ts'
import { mendSource, type Mended, type MendSettings } from './mend-source.ts'

export interface RegularSettings extends Omit<MendSettings, 'mended'> {
  readonly everyMs: number
  /** When it was compared last, by an earlier run. */
  readonly comparedAt: number | undefined
  /** Keeps that for later runs; not called for one that somebody has to look at, so that the next run finds it again. */
  readonly noteCompared: (at: number) => Promise<unknown>
  readonly status: StatusTracker
  readonly clock: Clock
  readonly logger: Logger
}

/** After one that failed. */
const retryMsMax = 600_000
/** Timers go no further than that. */
const waitMsMax = 86_400_000

/**
 * Compares the source with the log again and again until the signal is aborted: what has vanished is revoked, what is missing is published. It reads beside
 * the polling, through connections of its own. One that fails or is cut short changes nothing more, and is begun anew.
 */
export async function compareRegularly(settings: RegularSettings): Promise<void> {
  const { stream, everyMs, noteCompared, status, clock, logger, signal } = settings
  let { comparedAt } = settings
  let counts = { revokedCount: 0, publishedCount: 0, differingCount: 0, heldCount: 0 }
  const tell = (state: 'waiting' | 'under-way'): void =>
    status.compared({ state, comparedAt: comparedAt ?? null, ...counts })

  tell('waiting')
  while (await untilDue()) {
    tell('under-way')
    try {
      const mended = await compareOnce(settings)
      comparedAt = clock.now()
      counts = addUp(counts, mended)
      logger.event('source-compared', { source: stream.source, ...countsOf(mended) })
      const failure = failureOf(mended, stream.source)
      status.comparisonFailed(failure)
      if (failure === undefined) await noteCompared(comparedAt)
    } catch (cause) {
      if (signal.aborted) break
      logger.failure('comparison-failed', cause, { source: stream.source })
      // A lost lease and the like end the run by themselves.
      if (!isFinal(cause)) status.comparisonFailed(cause)
      await wait(Math.min(everyMs, retryMsMax), signal)
    }
    tell('waiting')
  }

  /** False when the run has ended first. */
  async function untilDue(): Promise<boolean> {
    for (;;) {
      // While one waits the source can be paused.
      await settings.mayGoOn?.()
      const leftMs = (comparedAt ?? -Infinity) + everyMs - clock.now()
      if (signal.aborted || leftMs <= 0) return !signal.aborted
      await wait(Math.min(leftMs, waitMsMax), signal)
    }
  }
}

/** What a comparison came to, and what became of it. */
interface Outcome extends Mended {
  readonly activeCount: number
  readonly differingCount: number
  /** The source told a moment from which on its rows may have changed; otherwise nothing can be said to have vanished. */
  readonly isSettled: boolean
}

async function compareOnce(settings: RegularSettings): Promise<Outcome> {
  const comparison = await compareSource(settings)
  const { activeCount, counts, settled } = comparison
  const about = { activeCount, isSettled: settled !== undefined }
  const differingCount = counts.altered
  if (countAll(counts) === differingCount) return { ...nothingMended, ...about, differingCount }
  const mended = await mendSource(comparison, { ...settings, mended: mendedAlone })
  return { ...mended, ...about, differingCount: differingCount + mended.epochNeeded.length }
}

/** What is altered under the version that it had is left to `reconcile`: after a change of the mapping that is everything. */
const mendedAlone = new Set(['missing', 'outdated', 'returned'] as const)

const nothingMended: Mended = {
  vanishedCount: 0,
  revokedCount: 0,
  publishedCount: 0,
  confirmed: [],
  epochNeeded: [],
  leftCount: 0,
}

const countsOf = ({ vanishedCount, revokedCount, publishedCount, differingCount }: Outcome) => ({
  vanished: vanishedCount,
  revoked: revokedCount,
  published: publishedCount,
  differing: differingCount,
})

function addUp(
  before: { readonly revokedCount: number; readonly publishedCount: number },
  { revokedCount, publishedCount, differingCount, vanishedCount, held }: Outcome,
) {
  return {
    revokedCount: before.revokedCount + revokedCount,
    publishedCount: before.publishedCount + publishedCount,
    differingCount,
    heldCount: held === undefined ? 0 : vanishedCount,
  }
}

/** What keeps records from being revoked, for a person to look at. */
function failureOf(
  { held, vanishedCount, activeCount, isSettled }: Outcome,
  source: string,
): HutongError | undefined {
  if (!isSettled)
    return new HutongError(
      'HUTONG_SOURCE_CONFIG',
      `${source} does not tell the time by its own clock, so nobody can say what has vanished from it, and nothing is revoked: let the service send the header Date, or take compareEvery out`,
    )
  switch (held) {
    case undefined:
      return undefined
    case 'many':
      return new HutongError(
        'HUTONG_SOURCE_ROWS_VANISHED',
        `${vanishedCount} of ${activeCount} records of ${source} are not in the source any more, and none was revoked: look at the source; if they are gone for good: hutong connector reconcile ${source} --repair --accept-vanished ${vanishedCount}`,
      )
    case 'unidentified':
      return new HutongError(
        'HUTONG_SOURCE_ROWS_UNIDENTIFIED',
        `${vanishedCount} records of ${source} are not in the source any more, and none was revoked: each may be one of the rows that were refused without telling whose they are; correct those, or hutong connector reconcile ${source} --repair --accept-vanished ${vanishedCount}`,
      )
  }
}
