/**
 * Resolves at the first SIGINT or SIGTERM, and when a parent that spoke to this process over IPC is gone: nothing of a run stays behind.
 * A second signal ends the process at once, as a user who presses twice expects.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const onSignal = (): void => {
      if (asked) process.exit(130)
      asked = true
      resolve()
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
    process.once('disconnect', () => resolve())
    // The parent's channel alone is no reason to live on.
    process.channel?.unref()
  })
}
