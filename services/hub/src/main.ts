import { openLimits } from '@hutong/limits/open'
import { openLog } from '@hutong/log/open'
import { createLogger, exitCodes, openDataFolder, openLogLines, runProcess } from '@hutong/process'
import { openRecordReader } from '@hutong/store/open'
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

await runProcess(async (stop) => {
  const options = parseOptions(process.argv.slice(2))
  if (options.help) {
    process.stdout.write(startHelp)
    return exitCodes.done
  }
  const screen = createScreen()
  const code = await run(options, screen, stop)
  screen.stopped()
  return code
})

/** The whole hub on embedded parts, with a synthetic city unless `--empty`. Everything opened is closed in reverse. */
async function run(options: StartOptions, screen: Screen, stop: Promise<void>): Promise<number> {
  const settings = startSettings(options, process.env)
  const { data, host } = settings
  await using opened = new AsyncDisposableStack()
  const port = await freePort(host, settings.port)
  const profile = 'embedded'
  const folder = await openDataFolder(data, { profile })
  opened.defer(() => folder.release())
  const { lines, close } = openLogLines(settings, 'hub')
  opened.defer(close)
  const logger = createLogger('hub', { level: settings.logLevel, destination: lines })

  const demo = await prepareDemo(data, options)
  const offices = await openOffices(
    {
      data,
      instance: settings.instance,
      logLevel: settings.logLevel,
      logTo: settings.logTo,
      keys: settings.keys,
      entryKeys: settings.entryKeys,
      sources: settings.sources,
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
    hub.ledgerFailed.then(() => exitCodes.ledgerFailed),
    offices.failed,
    stop.then(() => exitCodes.done),
  ])
  const shown = runDemo({
    url: hub.url,
    vkeyFile: hub.vkeyFile,
    loaded: offices.loaded,
    status: offices.status,
    credentials: demo.credentials,
    data,
    witness: settings.witness,
    screen,
    logger,
  })
  const over = shown.then(
    () => (options.once ? exitCodes.done : ended),
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
