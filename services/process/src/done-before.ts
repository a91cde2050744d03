/**
 * True when the work was done, false as soon as the signal is aborted: the work may end as it likes then, and its failure is no news.
 * Rejects as the work does.
 */
export async function doneBefore(signal: AbortSignal, work: Promise<unknown>): Promise<boolean> {
  const aborted = Promise.withResolvers<boolean>()
  const onAbort = (): void => aborted.resolve(false)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  try {
    return await Promise.race([aborted.promise, work.then(() => true)])
  } finally {
    // A signal lives as long as the process: it must not remember all the work there ever was.
    signal.removeEventListener('abort', onAbort)
  }
}
