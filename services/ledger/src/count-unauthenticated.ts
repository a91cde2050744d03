import type { Logger } from '@hutong/process'
import type { NoteEntry } from './note-entry.ts'

export interface UnauthenticatedCount {
  /** Counts one request without a valid token. */
  readonly count: (source: string) => void
  /** Notes what was counted and not noted yet; call it before the ledger is closed. */
  readonly flush: () => Promise<void>
}

const everyMs = 60_000
const sourcesMax = 1_000
const others = 'others'
/** Nobody was recognised, so the entry is the hub's own. */
const nobody = { client: '-' }
const department = 'hub'

/**
 * Requests without a valid token leave one digest entry for each source and minute, its address sealed: enough to see an attack by, and a flood cannot fill
 * the ledger.
 */
export function countUnauthenticated(settings: {
  readonly noteEntry: NoteEntry
  readonly logger: Logger
  readonly signal: AbortSignal
}): UnauthenticatedCount {
  const { noteEntry, logger, signal } = settings
  const counts = new Map<string, number>()
  const flush = async (): Promise<void> => {
    for (const [source, count] of counts) {
      await noteEntry(nobody, department, {
        kind: 'digest',
        traceId: undefined,
        answerClass: 'ERROR:unauthenticated',
        status: 401,
        details: { note: `${count} requests within a minute from ${source}` },
      })
      // Noted: what has come meanwhile stays for the next minute.
      const left = (counts.get(source) ?? 0) - count
      if (left > 0) counts.set(source, left)
      else counts.delete(source)
    }
  }
  const timer = setInterval(() => {
    flush().catch((cause: unknown) => logger.failure('digest-not-noted', cause))
  }, everyMs)
  timer.unref()
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  return {
    count: (source) => {
      const name = counts.has(source) || counts.size < sourcesMax ? source : others
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
    flush,
  }
}
