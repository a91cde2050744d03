/** Aborted by Ctrl-C and SIGTERM, so that what is under way ends in order; a second one ends the process as usual. */
export function stopSignal(opened: AsyncDisposableStack): AbortSignal {
  const stop = new AbortController()
  const onSignal = (): void => stop.abort()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, onSignal)
    opened.defer(() => void process.off(name, onSignal))
  }
  return stop.signal
}
