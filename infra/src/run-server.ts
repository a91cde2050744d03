import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { HutongError, wait } from '@hutong/process'

export interface RunningServer {
  /** `host:port`. */
  readonly address: string
  readonly stop: () => Promise<void>
}

const linesKeptMax = 20
const askEveryMs = 50
const readyMsMax = 60_000

/**
 * Starts a server and resolves when `isReady` says so; its own process is the only one that `stop` ends.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED with its last lines.
 */
export async function runServer(settings: {
  readonly command: string
  readonly words: readonly string[]
  readonly isReady: () => Promise<boolean>
}): Promise<{ readonly stop: () => Promise<void> }> {
  const { command, words, isReady } = settings
  const server = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  const lines = lastLines(server)
  const until = performance.now() + readyMsMax
  try {
    while (!(await isReady())) {
      if (server.exitCode !== null || performance.now() > until) throw notStarted(command, lines())
      await wait(askEveryMs)
    }
  } catch (cause) {
    await stop(server)
    throw cause
  }
  return { stop: () => stop(server) }
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGTERM')
  await once(server, 'exit')
}

function lastLines(server: ChildProcess): () => string {
  let kept: string[] = []
  const keep = (chunk: Buffer): void => {
    kept = [...kept, ...chunk.toString().split('\n')].slice(-linesKeptMax)
  }
  server.stdout?.on('data', keep)
  server.stderr?.on('data', keep)
  // A command that is not there ends like one that fails: the exit code tells.
  server.on('error', () => server.kill())
  return () => kept.join('\n')
}

const notStarted = (command: string, lines: string): HutongError =>
  new HutongError(
    'HUTONG_SERVER_NOT_STARTED',
    `${command} did not come up; its last lines:\n${lines}`,
  )
