import { HutongError, type Clock } from '@hutong/process'
import type { Place } from './connector.ts'

/** A stream's word on itself, for readiness and for the screen; free of personal data. Counts are of this run. */
export interface StreamStatus {
  readonly source: string
  /** degraded = the log or the source fails, and is tried again; nothing is passed over. */
  readonly state: 'starting' | 'loading' | 'idle' | 'degraded' | 'stopped'
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
  readonly failure?: StreamFailure
}

export interface StreamFailure {
  readonly code: string
  readonly message: string
}

type LogUse = 'append' | 'heartbeat' | 'lease'

export interface Trouble {
  readonly onTrouble: (cause: unknown) => void
  readonly onRecovery: () => void
}

const progressEveryMs = 250

/** Holds the status of one run and tells it on: every change of state at once, figures a few times a second. */
export function trackStatus(
  source: string,
  clock: Clock,
  onProgress: (status: StreamStatus) => void = () => undefined,
) {
  let phase: 'starting' | 'loading' | 'idle' | 'stopped' = 'starting'
  let runFailure: StreamFailure | undefined
  const logFailures = new Map<LogUse, StreamFailure>()
  let sourceFailure: StreamFailure | undefined
  let place: Place | undefined
  let sourceReadAt: number | null = null
  const counts = { rowsRead: 0, published: 0, quarantined: 0, unchanged: 0 }
  let told = { state: '', at: 0 }

  function status(): StreamStatus {
    const failure = runFailure ?? logFailures.values().next().value ?? sourceFailure
    const state = phase !== 'stopped' && failure ? 'degraded' : phase
    return { source, state, ...counts, ...place, sourceReadAt, ...(failure ? { failure } : {}) }
  }
  function tell(): void {
    const now = status()
    const due = clock.now() - told.at >= progressEveryMs
    if (now.state === told.state && !due) return
    told = { state: now.state, at: clock.now() }
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
    sourceFailed: (cause: unknown) => {
      sourceFailure = describe(cause, 'HUTONG_SOURCE_UNAVAILABLE', 'the source cannot be read')
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
  return cause instanceof HutongError
    ? { code: cause.code, message: cause.message }
    : { code, message }
}
