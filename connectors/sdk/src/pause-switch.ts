import { doneBefore } from '@hutong/process'

export interface PauseSwitch {
  readonly set: (isPaused: boolean) => void
  readonly isPaused: () => boolean
  /** Aborted when the source is not to be asked any more, and at the end of the run. A new one after each pause. */
  readonly asking: () => AbortSignal
  /** Resolves at once while nothing is paused, and at the end of the run. */
  readonly untilResumed: () => Promise<void>
}

/** Whether a run asks its source now. */
export function createPauseSwitch(isPausedFirst: boolean, signal: AbortSignal): PauseSwitch {
  let isPaused = false
  let pausing = new AbortController()
  let asking = AbortSignal.any([signal, pausing.signal])
  let resumed = Promise.withResolvers<void>()

  function set(next: boolean): void {
    if (next === isPaused) return
    isPaused = next
    if (isPaused) {
      resumed = Promise.withResolvers<void>()
      pausing.abort()
      return
    }
    pausing = new AbortController()
    asking = AbortSignal.any([signal, pausing.signal])
    resumed.resolve()
  }
  set(isPausedFirst)

  return {
    set,
    isPaused: () => isPaused,
    asking: () => asking,
    untilResumed: async () => {
      if (isPaused) await doneBefore(signal, resumed.promise)
    },
  }
}
