import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { HutongError, wait } from '@hutong/process'

export interface RunningServer {
  /** `host:port`. */
  readonly address: string
  readonly stop: () => Promise<void>
}

const askEveryMs = 50
const readyMsMax = 60_000
const stopMsMax = 10_000
const lettersKeptMax = 8_000
const linesToldMax = 20

/**
 * Starts a server and resolves when `isReady` says so. Its own process is the only one that `stop` ends: politely first, by force after 10 s.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED with its last lines, when it ends or is not ready within 60 s.
 */
export async function runServer(settings: {
  readonly command: string
  readonly words: readonly string[]
  readonly address: string
  readonly isReady: () => Promise<boolean>
}): Promise<RunningServer> {
  const { command, words, address, isReady } = settings
  const server = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  const lastLines = keepLastLines(server)
  const ending = watchEnding(server)
  const until = performance.now() + readyMsMax
  try {
    while (!(await isReady())) {
      const why = ending() ?? (performance.now() > until ? 'was not ready in time' : undefined)
      if (why !== undefined) throw notStarted(command, why, lastLines())
      await wait(askEveryMs)
    }
  } catch (cause) {
    await stop(server)
    throw cause
  }
  return { address, stop: () => stop(server) }
}

function keepLastLines(server: ChildProcess): () => string {
  let kept = ''
  const keep = (chunk: Buffer): void => {
    kept = (kept + chunk.toString()).slice(-lettersKeptMax)
  }
  server.stdout?.on('data', keep)
  server.stderr?.on('data', keep)
  return () => kept.trim().split('\n').slice(-linesToldMax).join('\n')
}

/** How the server has ended, or undefined while it runs. */
function watchEnding(server: ChildProcess): () => string | undefined {
  let told: string | undefined
  // A command that is not there never exits: this event is all there is.
  server.on('error', ({ message }) => {
    told = `could not be run (${message})`
  })
  // After `close` all its lines are in; after `exit` some may still be under way.
  server.on('close', (code, signal) => {
    told ??= `ended with ${signal ?? `exit code ${code}`}`
  })
  return () => told
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  const force = setTimeout(() => server.kill('SIGKILL'), stopMsMax)
  await gone
  clearTimeout(force)
}

const notStarted = (command: string, why: string, lines: string): HutongError =>
  new HutongError(
    'HUTONG_SERVER_NOT_STARTED',
    `${command} did not come up: it ${why}; its last lines:\n${lines}`,
  )
