import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { HutongError, wait } from '@hutong/process'

/** One process of the city. */
export interface CityProcess {
  /** Also its instance. */
  readonly name: string
  /** Where it listens itself, behind the front door. */
  readonly url: string
  /** Of the process that runs now, or ran last: each start gives another one. */
  readonly pid: number
  readonly isRunning: () => boolean
  /** It runs, has listened, and was not asked to end. */
  readonly isListening: () => boolean
  /** SIGKILL: nothing is said, nothing is closed. Resolves when it is gone. */
  readonly kill: () => Promise<void>
  /** SIGTERM, and SIGKILL when it has not closed its parts in time. Resolves when it is gone. */
  readonly stop: () => Promise<void>
  /**
   * Starts it, again on the same port and data, and waits until it listens.
   *
   * @throws HutongError HUTONG_PROCESS_ENDED with its last lines
   */
  readonly start: () => Promise<void>
}

export interface ChildSettings {
  readonly name: string
  readonly url: string
  /** Of Node: the program and its options. */
  readonly words: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Called when it ends though nobody asked it to. */
  readonly onEnd: (failure: HutongError) => void
}

const askEveryMs = 50
const listenMsMax = 60_000
/** A process gives itself 20 s to close its parts. */
const stopMsMax = 25_000
const lettersKeptMax = 8_000
const linesToldMax = 20

/** A process that is not started yet. */
export function childProcess(settings: ChildSettings): CityProcess {
  const { name, url } = settings
  let child: ChildProcess | undefined
  let listening: ChildProcess | undefined
  /** Those that were asked to end: how it ends is no news then. */
  const asked = new WeakSet<ChildProcess>()
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!child) return
    asked.add(child)
    if (isRunning(child)) await endWith(child, signal)
  }
  return {
    name,
    url,
    get pid() {
      return child?.pid ?? 0
    },
    isRunning: () => child !== undefined && isRunning(child),
    isListening: () => listening !== undefined && isRunning(listening) && !asked.has(listening),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    start: async () => {
      if (child && isRunning(child)) return
      const { child: launched, ended } = launch(settings)
      child = launched
      await untilListening(url, ended)
      listening = launched
      void ended.then((failure) => {
        if (!asked.has(launched)) settings.onEnd(failure)
        return undefined
      })
    },
  }
}

function launch({ name, words, environment }: ChildSettings): {
  readonly child: ChildProcess
  readonly ended: Promise<HutongError>
} {
  const child = spawn(process.execPath, words, {
    // The channel tells the child when this process is gone, however that came about.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...environment },
    // A Ctrl-C at the terminal is for this process, which ends the others in order.
    detached: true,
  })
  let told = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    told = (told + chunk.toString()).slice(-lettersKeptMax)
  })
  const ended = Promise.withResolvers<HutongError>()
  child.on('error', ({ message }) => ended.resolve(processEnded(name, message, told)))
  child.on('exit', (code, signal) => {
    // Its last lines may still be under way.
    setImmediate(() => ended.resolve(processEnded(name, signal ?? `exit code ${code}`, told)))
  })
  return { child, ended: ended.promise }
}

function processEnded(name: string, how: string, told: string): HutongError {
  const lines = told.trim().split('\n').slice(-linesToldMax).join('\n')
  return new HutongError(
    'HUTONG_PROCESS_ENDED',
    `${name} ended with ${how}${lines === '' ? '' : `; its last lines:\n${lines}`}`,
  )
}

const isRunning = (child: ChildProcess): boolean =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null

async function endWith(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit')
  child.kill(signal)
  // A paused process would not hear of it.
  child.kill('SIGCONT')
  const force = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
  await gone
  clearTimeout(force)
}

/** Until it answers at all: whether it is ready is another question. */
async function untilListening(url: string, ended: Promise<HutongError>): Promise<void> {
  const late = performance.now() + listenMsMax
  let failure: HutongError | undefined
  void ended.then((told) => {
    failure = told
    return undefined
  })
  while (!(await answers(url))) {
    if (failure) throw failure
    if (performance.now() > late) {
      throw new HutongError(
        'HUTONG_PROCESS_ENDED',
        `${url} did not listen within ${listenMsMax} ms`,
      )
    }
    await wait(askEveryMs)
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/healthz', url))
    await response.arrayBuffer()
    return true
  } catch {
    // Not yet: the caller asks again.
    return false
  }
}
