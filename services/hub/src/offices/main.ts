import { setPriority } from 'node:os'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { openLog } from '@hutong/log/open'
import { createLogger, HutongError, openLogLines } from '@hutong/process'
import type { RecordWriter } from '@hutong/store'
import { openGenerations, openRecordWriter } from '@hutong/store/open'
import { makeCity } from '../city/make-city.ts'
import { writeSamples } from '../demo/demo-samples.ts'
import { hubTopics } from '../hub-topics.ts'
import type { FromOffices, OfficesSettings, ToOffices } from './messages.ts'
import { runAuditIndex } from './run-audit-index.ts'
import { runConnectors } from './run-connectors.ts'
import { runProjection } from './run-projection.ts'
import { watchOffices } from './watch-offices.ts'

const port = parentPort
if (!port) throw new HutongError('HUTONG_BUG', 'the offices run in a thread of the hub only')
const say = (message: FromOffices): void => port.postMessage(message)
/** Loading steps back behind the thread that answers. */
const niceness = 5

// On Linux a thread has a priority of its own; elsewhere this would slow the whole process down.
if (process.platform === 'linux') setPriority(0, niceness)
try {
  await run(workerData)
} catch (cause) {
  const code = cause instanceof HutongError ? cause.code : 'HUTONG_OFFICES_FAILED'
  say({ kind: 'failed', code, message: cause instanceof Error ? cause.message : 'failed' })
}
port.close()

/** Everything that writes the log and the store, in one thread: projection and audit index at once, connectors when told to start. */
async function run(settings: OfficesSettings): Promise<void> {
  const { data, keys, city, logLevel } = settings
  await using opened = new AsyncDisposableStack()
  const stop = new AbortController()
  const start = Promise.withResolvers<void>()
  port?.on('message', (message: ToOffices) => {
    switch (message.kind) {
      case 'start':
        start.resolve()
        break
      case 'stop':
        stop.abort()
        start.resolve()
        break
    }
  })
  const { signal } = stop
  const { lines, close } = openLogLines(settings, 'hub')
  opened.defer(close)
  const logger = createLogger('offices', { level: logLevel, destination: lines })
  const log = await openLog({ profile: 'embedded', folder: data, topics: hubTopics, niceness })
  opened.defer(() => log.close())
  const generations = await openGenerations({ profile: 'embedded', folder: data })
  opened.defer(() => generations.close())
  const openWriter = (): Promise<RecordWriter> =>
    openRecordWriter({ profile: 'embedded', folder: data, niceness })
  const projection = await runProjection({ log, generations, openWriter, keys, logger, signal })
  const audit = await runAuditIndex({ log, settings, logger, signal })
  // However this ends, nobody reads the log any more when it is closed.
  opened.defer(async () => {
    stop.abort()
    await Promise.allSettled([projection.stopped, audit.stopped])
  })
  say({ kind: 'open' })

  await start.promise
  if (city && !(await prepareCity(data, city, signal))) return
  const connectors = await runConnectors({ log, settings, logger, signal })
  const watching = watchOffices({ log, connectors, projection, audit, say, signal })
  await Promise.all([connectors.stopped, projection.stopped, audit.stopped, watching])
}

/** False when the hub is to stop before the city is whole; the next start makes it anew. */
async function prepareCity(
  data: string,
  city: NonNullable<OfficesSettings['city']>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { asOf } = await makeCity({
      ...city,
      folder: join(data, 'city'),
      signal,
      onProgress: ({ people, peopleMax }) =>
        say({ kind: 'city', peopleDone: people, people: peopleMax }),
    })
    await writeSamples(data, asOf)
    return true
  } catch (cause) {
    if (cause instanceof HutongError && cause.code === 'HUTONG_CITY_STOPPED') return false
    throw cause
  }
}
