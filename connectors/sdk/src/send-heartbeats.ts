import type { Log, LogEntry } from '@hutong/log'
import { buildHeartbeat } from '@hutong/schemas'
import { wait, type Clock } from '@hutong/process'

export interface HeartbeatSettings {
  readonly log: Log
  readonly topic: string
  readonly source: string
  readonly fence: number
  readonly clock: Clock
  readonly everyMs: number
  readonly sourceReadAt: () => number | null
  readonly onTrouble: (cause: unknown) => void
  readonly onRecovery: () => void
}

/**
 * Signs of life to every partition of the topic, since a question about a person reads them all: `beat` writes one now, `beatUntil` goes on
 * until the signal is aborted. They do not wait for rows, so "no news" differs from "dead". A beat that fails is not repeated: the
 * next one says more.
 */
export function createHeart(settings: HeartbeatSettings) {
  const { log, topic, source, fence, clock, everyMs, sourceReadAt, onTrouble, onRecovery } =
    settings
  async function beat(): Promise<void> {
    const heartbeat = buildHeartbeat(source, {
      fence,
      sourceReadAt: sourceReadAt(),
      at: clock.now(),
    })
    const entries = Array.from({ length: log.partitionCount(topic) }, (_, partition): LogEntry => ({
      ...heartbeat,
      partition,
    }))
    try {
      await log.append(topic, entries)
      onRecovery()
    } catch (cause) {
      onTrouble(cause)
    }
  }

  async function beatUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await beat()
      await wait(everyMs, signal)
    }
  }

  return { beat, beatUntil }
}
