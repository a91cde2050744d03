import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Lets those who work on one thread go on one after the other, with a turn of the event loop before each: what was handed over is sent, and what has come
 * is heard, after every piece of work instead of after all.
 */
export function shareThread(): () => Promise<void> {
  let last = Promise.resolve()
  return () => {
    last = last.then(() => nextTurn())
    return last
  }
}
