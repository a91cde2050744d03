import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { HutongError, wait } from '@hutong/process'
import { bindToUs } from './bind-to-us.ts'

export interface RunningServer {
  /** `host:port`; several are separated by commas. */
  readonly address: string
  /** Ends it and removes its data. */
  readonly stop: () => Promise<void>
}

/** A server of our own, which may be ended and started again on the same port and data. */
export interface ServerProcess extends RunningServer {
  /** Of the process that runs now, or ran last: each start gives another one. */
  readonly pid: number
  /** Ends it as a power cut would, and waits until it is gone. */
  readonly kill: () => Promise<void>
  /**
   * Starts it again, and waits until it is ready.
   *
   * @throws HutongError HUTONG_SERVER_RUNS, HUTONG_SERVER_NOT_STARTED
   */
  readonly start: () => Promise<void>
  /** It keeps its port and its connections, and does nothing until `resume`. */
  readonly pause: () => void
  readonly resume: () => void
}

export interface ServerSettings {
  readonly command: string
  readonly words: readonly string[]
  readonly address: string
  readonly isReady: () => Promise<boolean>
  /** As which user it runs, said to `setpriv`; as ours by default. */
  readonly setprivWords?: readonly string[]
  /** By which it ends properly; SIGTERM by default. */
  readonly stopSignal?: NodeJS.Signals
  /** By which it ends at once; SIGKILL by default. */
  readonly killSignal?: NodeJS.Signals
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
export async function runServer(settings: ServerSettings): Promise<ServerProcess> {
  const { address, command, stopSignal = 'SIGTERM', killSignal = 'SIGKILL' } = settings
  let server = await launch(settings, stopSignal)
  return {
    address,
    get pid() {
      return server.pid ?? 0
    },
    kill: () => end(server, killSignal),
    start: async () => {
      if (isRunning(server))
        throw new HutongError('HUTONG_SERVER_RUNS', `${command} at ${address} runs: end it first`)
      server = await launch(settings, stopSignal)
    },
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    stop: () => end(server, stopSignal),
  }
}

async function launch(
  { command, words, isReady, setprivWords }: ServerSettings,
  stopSignal: NodeJS.Signals,
): Promise<ChildProcess> {
  const bound = bindToUs(command, words, setprivWords)
  const server = spawn(bound.command, bound.words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A Ctrl-C at the terminal is for us: we end servers in our own order, and setpriv ends them with us.
    detached: bound.command !== command,
  })
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
    await end(server, stopSignal)
    throw cause
  }
  return server
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

const isRunning = (server: ChildProcess): boolean =>
  server.pid !== undefined && server.exitCode === null && server.signalCode === null

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(server)) return
  const gone = once(server, 'exit')
  server.kill(signal)
  // A paused process would not hear of it.
  server.kill('SIGCONT')
  const force = setTimeout(() => server.kill('SIGKILL'), stopMsMax)
  await gone
  clearTimeout(force)
}

const notStarted = (command: string, why: string, lines: string): HutongError =>
  new HutongError(
    'HUTONG_SERVER_NOT_STARTED',
    `${command} did not come up: it ${why}; its last lines:\n${lines}`,
  )
