import type { StreamStatus } from '@hutong/connectors'

const everyMs = 250

/** On a terminal one line that changes, in a pipe nothing. */
export function showStreams(statuses: () => readonly StreamStatus[]): { readonly end: () => void } {
  const { stderr } = process
  if (!stderr.isTTY) return { end: () => undefined }
  const timer = setInterval(() => {
    const told = statuses().map(
      ({ source, state, published, quarantined }) =>
        `${source} ${state} ${published}${quarantined === 0 ? '' : ` (${quarantined} refused)`}`,
    )
    stderr.write(`\r\u001B[K${told.join(' · ').slice(0, stderr.columns - 1)}`)
  }, everyMs)
  return {
    end: () => {
      clearInterval(timer)
      stderr.write('\r\u001B[K')
    },
  }
}
