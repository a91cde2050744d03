import { openLimits } from '@hutong/limits/open'
import { openLog } from '@hutong/log/open'
import { createLogger, HutongError, openLogFile } from '@hutong/process'
import { openRecordReader } from '@hutong/store/open'
import { openDataFolder } from './data-folder.ts'
import { prepareDemo } from './demo/prepare-demo.ts'
import { runDemo } from './demo/run-demo.ts'
import { freePort } from './free-port.ts'
import { hubTopics } from './hub-topics.ts'
import { parseOptions, startHelp } from './parse-options.ts'
import type { StartOptions } from './parse-options.ts'
import { createScreen } from './screen.ts'
import type { Screen } from './screen.ts'
import { startHub } from './start-hub.ts'
import { openOffices } from './start-offices.ts'
import { startSettings } from './start-settings.ts'
import { stopSignal } from './stop-signal.ts'

/** EX_IOERR of sysexits: the ledger could not be written. */
const ledgerFailedExit = 74
const failedExit = 1
const usageExit = 64

/** The data folder holds people's records: only the user who runs the hub may read what it makes, in all its threads. */
process.umask(0o077)
const stop = stopSignal()
try {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) process.stdout.write(startHelp)
  else {
    const screen = createScreen()
    process.exitCode = await run(options, screen)
    screen.stopped()
  }
} catch (cause) {
  process.stderr.write(`\n${cause instanceof HutongError ? cause.message : String(cause)}\n`)
  if (!(cause instanceof HutongError) && cause instanceof Error)
    process.stderr.write(`${cause.stack}\n`)
  const usage = cause instanceof HutongError && /OPTIONS|SETTINGS/u.test(cause.code)
  process.exitCode = usage ? usageExit : failedExit
}

/** The whole hub on embedded parts, with a synthetic city unless `--empty`. Everything opened is closed in reverse. */
async function run(options: StartOptions, screen: Screen): Promise<number> {
  const settings = startSettings(options, process.env)
  const { data, host } = settings
  await using opened = new AsyncDisposableStack()
  const port = await freePort(host, settings.port)
  const folder = await openDataFolder(data)
  opened.defer(() => folder.release())
  const logFile = openLogFile(data)
  opened.defer(() => logFile.close())
  const logger = createLogger('hub', { level: settings.logLevel, destination: logFile.lines })

  const demo = await prepareDemo(data, options)
  const profile = 'embedded'
  const offices = await openOffices(
    {
      data,
      instance: settings.instance,
      logLevel: settings.logLevel,
      city: demo.city,
      offSources: demo.offSources,
    },
    { onCity: screen.city, onStatus: screen.loading },
  )
  opened.defer(() => offices.close())
  const log = await openLog({ profile, folder: data, topics: hubTopics })
  opened.defer(() => log.close())
  const records = await openRecordReader({ profile, folder: data })
  opened.defer(() => records.close())
  const limits = await openLimits({ profile, folder: data })
  opened.defer(() => limits.close())

  const hub = await startHub({
    settings: { ...settings, port },
    logger,
    log,
    records,
    limits,
    offices,
    catalogueFolder: demo.catalogueFolder,
  })
  opened.defer(() => hub.close())
  offices.start()
  const ended = Promise.race([
    hub.ledgerFailed.then(() => ledgerFailedExit),
    offices.failed,
    stop.then(() => 0),
  ])
  const shown = runDemo({ hub, offices, demo, data, screen, logger })
  const over = shown.then(
    () => (options.once ? 0 : ended),
    (cause: unknown) => {
      if (hub.isAlive()) throw cause
      // What failed ends the process in its own way, after its drain and with its own code.
      return ended
    },
  )
  // Awaited here: what was opened is closed when this function returns.
  const code = await Promise.race([ended, over])
  return code
}
