import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { StreamStatus } from '../../../track-status.ts'
import { createContents, type Contents } from './contents.ts'
import type { TrialLine, TrialOrder } from './trial-run/trial-order.ts'

/** One process that runs a stream. */
export interface TrialRun {
  /** Resolves with the first status that is meant, or undefined when the process ends before there is one. */
  readonly until: (isMeant: (status: StreamStatus) => boolean) => Promise<StreamStatus | undefined>
  /** kill -9; resolves when it is gone. */
  readonly kill: () => Promise<void>
  /** Resolves when the process is gone: read = the source was read to its end, and `contents` is whole. */
  readonly ended: Promise<TrialEnd>
}

export interface TrialEnd {
  readonly isRead: boolean
  /** It did not end by itself. */
  readonly isKilled: boolean
  /** What the log holds; only when it was read. */
  readonly contents: Contents
  readonly appendCount: number
  /** From its first word to the end of the source. */
  readonly readMs: number
  readonly last: StreamStatus | undefined
  /** All that the process said on either stream. */
  readonly output: string
}

const program = fileURLToPath(new URL('trial-run/main.ts', import.meta.url))
/** A run that has not come to its end by then never will. */
const runMsMax = 600_000

/** Starts a process that carries out the order. Killed when the signal is aborted. */
export function startTrialRun(order: TrialOrder, signal: AbortSignal): TrialRun {
  const child = spawn(process.execPath, [program], {
    signal: AbortSignal.any([signal, AbortSignal.timeout(runMsMax)]),
    killSignal: 'SIGKILL',
  })
  const statuses: StreamStatus[] = []
  const waiting = new Set<() => void>()
  const contents = createContents()
  const output: string[] = []
  let firstAt = 0
  let readAt = 0
  let isOver = false
  let appendCount = 0
  const wake = (): void => {
    for (const look of waiting) look()
  }
  createInterface({ input: child.stdout }).on('line', (text) => {
    output.push(text)
    const line: TrialLine = JSON.parse(text)
    switch (line.kind) {
      case 'status':
        firstAt ||= performance.now()
        statuses.push(line.status)
        return wake()
      case 'read':
        readAt = performance.now()
        ;({ appendCount } = line)
        return
      case 'record':
        return contents.addRecord(line)
      case 'refused':
        return contents.addRefused(line)
      case 'position':
    }
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text))
  // The signal was aborted, or it could not be started at all: either way it ends.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify(order))

  // Not by `once`, which a failure would reject.
  const closed = new Promise<readonly [number | null, string | null]>((resolve) =>
    child.on('close', (...how) => resolve(how)),
  )
  const ended = closed.then(([code, killedBy]): TrialEnd => {
    isOver = true
    wake()
    return {
      isRead: code === 0 && typeof statuses.at(-1)?.sourceReadAt === 'number',
      isKilled: killedBy !== null,
      contents: contents.all(),
      appendCount,
      readMs: readAt - firstAt,
      last: statuses.at(-1),
      output: output.join('\n'),
    }
  })

  const until: TrialRun['until'] = (isMeant) =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = statuses.find(isMeant)
        if (found === undefined && !isOver) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })

  async function kill(): Promise<void> {
    child.kill('SIGKILL')
    await ended
  }
  return { until, kill, ended }
}
