import type { DatabaseSync } from 'node:sqlite'

const pollMs = 15

export interface ChangeWatch {
  /** Differs from an earlier answer when another connection, thread or process has committed in between. */
  readonly version: () => number
  /** Resolves when the version is no longer `since`, when `msMax` is over, or when the signal is aborted. */
  readonly change: (since: number, msMax: number, signal: AbortSignal) => Promise<void>
  /** Wakes everyone who waits. */
  readonly wake: () => void
}

/** One poll of the connection's `data_version` for all who wait; nothing is polled while nobody does. */
export function watchChanges(database: DatabaseSync): ChangeWatch {
  const statement = database.prepare('PRAGMA data_version')
  const version = (): number => Number(statement.get()?.['data_version'])
  const waiters = new Set<() => void>()
  let seen = version()
  let timer: NodeJS.Timeout | undefined

  function wake(): void {
    for (const waiter of waiters) waiter()
  }
  function poll(): void {
    const now = version()
    if (now === seen) return
    seen = now
    wake()
  }
  function join(waiter: () => void): void {
    waiters.add(waiter)
    timer ??= setInterval(poll, pollMs)
  }
  function leave(waiter: () => void): void {
    waiters.delete(waiter)
    if (waiters.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  async function change(since: number, msMax: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || version() !== since) return
    await new Promise<void>((resolve) => {
      const limit = setTimeout(done, msMax)
      signal.addEventListener('abort', done)
      join(done)
      function done(): void {
        clearTimeout(limit)
        signal.removeEventListener('abort', done)
        leave(done)
        resolve()
      }
    })
  }
  return { version, change, wake }
}
