import type { Log, LogEntry } from '@hutong/log'
import { buildHeartbeat } from '@hutong/schemas'
import { doneBefore, wait, type Clock } from '@hutong/process'
import { appendOnce } from './append-once.ts'

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
  /** Ends the beating; nothing that is under way is waited for. */
  readonly signal: AbortSignal
  /** Beyond it a beat that is under way is trouble; 10 s by default. */
  readonly slowMs?: number
}

/**
 * Signs of life to every partition of the topic, since a question about a person reads them all: `beat` writes one now, and waits for it, but no longer
 * than until the next one is due; `beatOn` goes on until the signal is aborted. They do not wait for rows, so "no news" differs from "dead". A
 * beat that fails is not repeated: the next one says more.
 */
export function createHeart(settings: HeartbeatSettings) {
  const { log, topic, everyMs, signal, onTrouble, onRecovery } = settings
  const troubled = new Set<number>()
  const pulses = Array.from({ length: log.partitionCount(topic) }, (_, partition) =>
    createPulse(() => send(partition)),
  )

  async function send(partition: number): Promise<void> {
    const tellTrouble = (cause: unknown): void => {
      troubled.add(partition)
      onTrouble(cause)
    }
    try {
      const entries = [beatOf(settings, partition)]
      if (!(await appendOnce({ ...settings, onTrouble: tellTrouble }, topic, entries))) return
      troubled.delete(partition)
      // Of one partition that hears nothing the others must not say that all is well.
      if (troubled.size === 0) onRecovery()
    } catch (cause) {
      tellTrouble(cause)
    }
  }

  async function beat(): Promise<void> {
    const due = new AbortController()
    const timer = setTimeout(() => due.abort(), everyMs)
    const beats = Promise.all(pulses.map((pulse) => pulse()))
    await doneBefore(AbortSignal.any([signal, due.signal]), beats)
    clearTimeout(timer)
  }

  async function beatOn(): Promise<void> {
    while (!signal.aborted) {
      for (const pulse of pulses) void pulse()
      await wait(everyMs, signal)
    }
  }

  return { beat, beatOn }
}

function beatOf(settings: HeartbeatSettings, partition: number): LogEntry {
  const { source, fence, sourceReadAt, clock } = settings
  const heartbeat = buildHeartbeat(source, {
    fence,
    sourceReadAt: sourceReadAt(),
    at: clock.now(),
  })
  return { ...heartbeat, partition }
}

/**
 * One partition's beats, which wait for no other's: one is under way at a time, and however many are asked for meanwhile, one follows it. Resolves
 * when the beat that was asked for, or one that came later, has ended.
 *
 * @param send never rejects
 */
function createPulse(send: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | undefined
  let following: Promise<void> | undefined

  function start(): Promise<void> {
    following = undefined
    const sending = send().finally(() => {
      underWay = undefined
    })
    underWay = sending
    return sending
  }
  return () => {
    if (!underWay) return start()
    following ??= underWay.then(start)
    return following
  }
}
