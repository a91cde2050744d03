import { join } from 'node:path'
import { openDataFolder } from './data-folder.ts'
import { exitCodes } from './exit-codes.ts'
import { HutongError } from './hutong-error.ts'
import { createLogger } from './logger.ts'
import type { Logger } from './logger.ts'
import { openLogLines } from './log-lines.ts'
import { refuseDemo } from './refuse-demo.ts'
import { runProcess } from './run-process.ts'
import { serviceSettings } from './service-settings.ts'
import type { Settings } from './settings.ts'

/** One process of the city. */
export interface Service<Options> {
  /** Also its instance, unless HUTONG_INSTANCE says otherwise. */
  readonly name: string | ((options: Options) => string)
  /** What `--help` says. */
  readonly help: string
  /** Of the words behind the program's name. @throws HutongError HUTONG_OPTIONS_INVALID */
  readonly parse: (words: string[]) => Options
  /** Opens its parts and works; resolves with an exit code, or rejects, when it cannot go on. */
  readonly run: (start: ServiceStart<Options>) => Promise<number>
}

export interface ServiceStart<Options> {
  readonly settings: Settings
  readonly options: Options
  readonly logger: Logger
  /** What is put here is closed in reverse when the process ends, after `signal` was aborted. */
  readonly opened: AsyncDisposableStack
  readonly signal: AbortSignal
}

const closeMsMax = 20_000
const leaveMsMax = 1_000

/** Runs one process of the city from its settings to its end: data folder, log lines, `--help`, the stop signal, the exit code. */
export async function runService<Options>(service: Service<Options>): Promise<void> {
  await runProcess(async (stop) => {
    const words = process.argv.slice(2).filter((word) => word !== '--')
    if (words.includes('--help') || words.includes('-h')) {
      process.stdout.write(service.help)
      return exitCodes.done
    }
    try {
      return await runWith(service, service.parse(words), stop)
    } finally {
      leaveSoon()
    }
  })
}

async function runWith<Options>(
  service: Service<Options>,
  options: Options,
  stop: Promise<void>,
): Promise<number> {
  const name = typeof service.name === 'string' ? service.name : service.name(options)
  const settings = serviceSettings(name, process.env)
  const { data, profile, instance, logLevel } = settings
  refuseDemo(settings, join(data, 'demo'))
  await using opened = new AsyncDisposableStack()
  const folder = await openDataFolder(data, { profile, instance })
  opened.defer(() => folder.release())
  const { lines, close } = openLogLines(settings, instance)
  opened.defer(close)
  const logger = createLogger(name, { level: logLevel, destination: lines })
  const ending = new AbortController()
  logger.event('process-started', { instance, pid: process.pid })
  try {
    const running = service.run({ settings, options, logger, opened, signal: ending.signal })
    // A stop may come first; what fails while all is being closed is no news then.
    running.catch(() => undefined)
    const code = await Promise.race([running, stop.then(() => exitCodes.done)])
    logger.event('process-stopping', { code })
    return code
  } catch (cause) {
    logger.failure('process-failed', cause)
    throw cause
  } finally {
    ending.abort()
    endInTime(name)
  }
}

/** A part that hangs while it is closed must not keep the process, and with it its instance, for ever. */
function endInTime(name: string): void {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ')
    process.stderr.write(`${name} did not close within ${closeMsMax} ms; still open: ${open}\n`)
    process.exit(exitCodes.failed)
  }, closeMsMax).unref()
}

/** All is closed and safe now: a timer that somebody forgot is no reason to stay. */
function leaveSoon(): void {
  setTimeout(() => process.exit(), leaveMsMax).unref()
}

/** For services without options. @throws HutongError HUTONG_OPTIONS_INVALID */
export function parseNothing(words: readonly string[]): null {
  const [first] = words
  if (first === undefined) return null
  throw new HutongError(
    'HUTONG_OPTIONS_INVALID',
    `${first}: there are no options, the settings say all; see --help`,
  )
}
