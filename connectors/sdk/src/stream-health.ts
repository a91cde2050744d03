import type { PartHealth } from '@hutong/process'
import type { StreamStatus } from './track-status.ts'

/**
 * Ready = the stream holds its lease and the log acknowledges. A source that cannot be read is the department's trouble: it is told, the
 * answers about it grow stale by themselves, and the connector goes on asking.
 */
export function streamHealth({ state, failure }: StreamStatus): PartHealth {
  switch (state) {
    case 'starting':
      return { state: 'starting', detail: 'waiting for the lease' }
    case 'loading':
    case 'idle':
    case 'paused':
      return { state: 'ready', detail: state }
    case 'degraded':
      return failure?.code.startsWith('HUTONG_SOURCE_')
        ? { state: 'ready', detail: failure.message }
        : { state: 'starting', detail: failure?.message ?? 'the log does not acknowledge' }
    case 'stopped':
      return { state: 'failed', detail: failure?.message ?? 'stopped' }
  }
}
