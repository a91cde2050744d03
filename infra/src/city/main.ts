import { once } from 'node:events'
import { createScreen, runDemo } from '@hutong/hub/demo'
import type { Screen } from '@hutong/hub/demo'
import {
  createLogger,
  exitCodes,
  HutongError,
  openLogLines,
  readSettings,
  runProcess,
} from '@hutong/process'
import { cityHelp, parseCityWords } from './parse-city-words.ts'
import type { CityWords } from './parse-city-words.ts'
import { startCity } from './start-city.ts'

/** Stands for an engine that is started here. */
const startedHere = 'started-here'

await runProcess(async (stop) => {
  const words = parseCityWords(process.argv.slice(2))
  if (words.help) {
    process.stdout.write(cityHelp)
    return exitCodes.done
  }
  const screen = createScreen()
  const stopping = new AbortController()
  void stop.then(() => stopping.abort())
  try {
    return await run(words, screen, stopping.signal)
  } catch (cause) {
    if (cause instanceof HutongError && cause.code === 'HUTONG_CITY_STOPPED') return exitCodes.done
    throw cause
  } finally {
    screen.stopped()
  }
})

/** The whole city, until it is stopped or a process of it ends. */
async function run(words: CityWords, screen: Screen, signal: AbortSignal): Promise<number> {
  const { people, gateways, files } = words
  const settings = readSettings({
    given: {
      ...(words.data === undefined ? {} : { data: words.data }),
      ...(words.port === undefined ? {} : { port: words.port }),
    },
    usual: {
      profile: 'city',
      mode: 'development',
      data: './data-city',
      kafka: startedHere,
      redis: startedHere,
    },
    environment: process.env,
  })
  if (settings.mode !== 'development' || settings.tls !== '') {
    throw new HutongError(
      'HUTONG_MODE_NOT_SUPPORTED',
      'city is for development, with demo keys and plain HTTP: unset HUTONG_MODE and HUTONG_TLS, or run each process of the city by its own program',
    )
  }
  const { data, host, port, logLevel, kafka, redis } = settings
  await using opened = new AsyncDisposableStack()
  const { lines, close } = openLogLines(settings, 'city')
  opened.defer(close)
  const logger = createLogger('city', { level: logLevel, destination: lines })
  const city = await startCity({
    data,
    host,
    port,
    people,
    gateways,
    sources: files ? 'files' : 'real',
    ...(kafka === startedHere ? {} : { kafka }),
    ...(redis === startedHere ? {} : { redis }),
    logLevel,
    logger,
    signal,
    onCity: screen.city,
    onStatus: screen.loading,
  })
  opened.defer(() => city.stop())
  const { url, vkeyFile, loaded, status, credentials, failed } = city
  const ended = Promise.race([failed, once(signal, 'abort').then(() => exitCodes.done)])
  const { witness } = settings
  const demo = { url, vkeyFile, loaded, status, credentials, data, witness, screen, logger }
  const shown = runDemo(demo)
  // Awaited here: what was opened is closed when this function returns.
  const code = await Promise.race([ended, shown.then(() => (words.once ? exitCodes.done : ended))])
  return code
}
