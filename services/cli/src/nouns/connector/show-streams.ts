import type { StreamStatus } from '@hutong/connectors'
import { describeStream } from './describe-stream.ts'
import { drawLine, type Screen } from './screen.ts'

/**
 * One line for each failure of a stream, by its code and not at each attempt, and one when the stream goes on: on a terminal and in a pipe. Progress is
 * a line that changes, on a terminal alone.
 */
export function showStreams(
  { isOnce }: { readonly isOnce: boolean },
  screen: Screen = process.stderr,
): {
  readonly tell: (status: StreamStatus) => void
  readonly end: () => void
} {
  const newest = new Map<string, StreamStatus>()
  const told = new Map<string, string>()
  // What was read once is told by the result.
  const expected = isOnce ? 'idle' : ''
  return {
    tell: (status) => {
      newest.set(status.source, status)
      const word = wordOf(status)
      if (word !== undefined && word !== (told.get(status.source) ?? expected)) {
        told.set(status.source, word)
        clear()
        screen.write(`${describeStream(status)}\n`)
      }
      draw()
    },
    end: clear,
  }

  function draw(): void {
    if (screen.isTTY) drawLine(screen, [...newest.values()].map(shorten).join(' · '))
  }
  function clear(): void {
    if (screen.isTTY) drawLine(screen, '')
  }
}

/** Undefined for what goes without saying. */
function wordOf({ state, failure }: StreamStatus): string | undefined {
  if (failure !== undefined) return failure.code
  return state === 'idle' || state === 'paused' ? state : undefined
}

function shorten({ source, state, published, quarantined, failure }: StreamStatus): string {
  const refused = quarantined === 0 ? '' : ` (${quarantined} refused)`
  const why = failure === undefined ? '' : ` ${failure.code}`
  return `${source} ${state} ${published}${refused}${why}`
}
