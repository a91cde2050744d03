import { HutongError, type Clock } from '@hutong/process'
import type { Place } from './connector.ts'
import { failureKind, type FailureKind } from './failure-kind.ts'

/** A stream's word on itself, for readiness and for the screen; free of personal data. Counts are of this run. */
export interface StreamStatus {
  readonly source: string
  /**
   * degraded = the log or the source fails, and is tried again; nothing is passed over. paused = the source is not asked, as somebody has decided; the
   * lease is kept, and the answers grow stale.
   */
  readonly state: 'starting' | 'loading' | 'idle' | 'paused' | 'degraded' | 'stopped'
  readonly rowsRead: number
  readonly published: number
  /** Rows and files. */
  readonly quarantined: number
  /** Files that came again or too late, and changed nothing. */
  readonly unchanged: number
  readonly file?: string
  readonly line?: number
  readonly lineCount?: number
  /** When the source was last read to its end, ms since 1970; null = not yet. */
  readonly sourceReadAt: number | null
  /** Left out where the source is not compared with the log. */
  readonly comparison?: ComparisonStatus
  readonly failure?: StreamFailure
}

/** How a source and the log compare. Counts are of this run's comparisons together, but `differing` and `held`, which are of the last one. */
export interface ComparisonStatus {
  readonly state: 'waiting' | 'under-way'
  /** When the last one came to its end, of earlier runs too, ms since 1970; null = none yet. */
  readonly comparedAt: number | null
  /** Records that were revoked, since the source has them no more, and such as were published again. */
  readonly revokedCount: number
  readonly publishedCount: number
  /** Keys that differ and were left as they are: only the next epoch helps. */
  readonly differingCount: number
  /** Records that the source has no more, and that were not revoked: too many at once, or rows that nobody can tell apart. */
  readonly heldCount: number
}

export interface StreamFailure {
  readonly code: string
  readonly kind: FailureKind
  readonly message: string
}

type LogUse = 'append' | 'heartbeat' | 'lease'

export interface Trouble {
  readonly onTrouble: (cause: unknown) => void
  readonly onRecovery: () => void
}

const progressEveryMs = 250

/** Holds the status of one run and tells it on: every change of state and of what fails at once, figures a few times a second. */
export function trackStatus(
  source: string,
  clock: Clock,
  onProgress: (status: StreamStatus) => void = () => undefined,
) {
  let phase: 'starting' | 'loading' | 'idle' | 'paused' | 'stopped' = 'starting'
  let runFailure: StreamFailure | undefined
  const logFailures = new Map<LogUse, StreamFailure>()
  let sourceFailure: StreamFailure | undefined
  let comparison: ComparisonStatus | undefined
  let comparisonFailure: StreamFailure | undefined
  let place: Place | undefined
  let sourceReadAt: number | null = null
  const counts = { rowsRead: 0, published: 0, quarantined: 0, unchanged: 0 }
  let told = { state: '', code: '', at: 0 }

  function status(): StreamStatus {
    const logFailure = logFailures.values().next().value
    const failure = runFailure ?? logFailure ?? sourceFailure ?? comparisonFailure
    const isUp = phase !== 'stopped' && (phase !== 'paused' || logFailure !== undefined)
    const state = isUp && failure ? 'degraded' : phase
    return {
      source,
      state,
      ...counts,
      ...place,
      sourceReadAt,
      ...(comparison ? { comparison } : {}),
      ...(failure ? { failure } : {}),
    }
  }
  function tell(): void {
    const now = status()
    const due = clock.now() - told.at >= progressEveryMs
    const code = now.failure?.code ?? ''
    if (now.state === told.state && code === told.code && !due) return
    told = { state: now.state, code, at: clock.now() }
    onProgress(now)
  }

  return {
    status,
    enter: (next: typeof phase) => {
      phase = next
      tell()
    },
    delivered: (at: Place | undefined, more: Partial<typeof counts>) => {
      place = at ?? place
      counts.rowsRead += more.rowsRead ?? 0
      counts.published += more.published ?? 0
      counts.quarantined += more.quarantined ?? 0
      tell()
    },
    unchanged: () => {
      counts.unchanged += 1
    },
    polled: (readAt: number | null) => {
      sourceReadAt = readAt ?? sourceReadAt
      sourceFailure = undefined
      tell()
    },
    /** Returns whether the source could be read until then. */
    sourceFailed: (cause: unknown): boolean => {
      const isFirst = sourceFailure === undefined
      sourceFailure = describe(cause, 'HUTONG_SOURCE_UNAVAILABLE', 'the source cannot be read')
      tell()
      return isFirst
    },
    compared: (next: ComparisonStatus) => {
      comparison = next
      tell()
    },
    /** Undefined = the last comparison came to its end, and nothing has to be looked at. */
    comparisonFailed: (cause: unknown) => {
      comparisonFailure =
        cause === undefined
          ? undefined
          : describe(cause, 'HUTONG_SOURCE_UNAVAILABLE', 'the source cannot be compared')
      tell()
    },
    /** Why the run ends; stays when it has. */
    runFailed: (cause: unknown) => {
      runFailure = describe(cause, 'HUTONG_BUG', 'the run ended by a mistake of the program')
    },
    /** What one use of the log reports to; each recovers for itself. */
    trouble: (use: LogUse): Trouble => ({
      onTrouble: (cause) => {
        logFailures.set(use, describe(cause, 'HUTONG_LOG_UNAVAILABLE', 'the log does not answer'))
        tell()
      },
      onRecovery: () => {
        if (logFailures.delete(use)) tell()
      },
    }),
  }
}

export type StatusTracker = ReturnType<typeof trackStatus>

/** Messages of foreign errors can quote what they choked on, so only ours are repeated. */
function describe(cause: unknown, code: string, message: string): StreamFailure {
  const told = cause instanceof HutongError ? cause : { code, message }
  return { code: told.code, kind: failureKind(told.code), message: told.message }
}
