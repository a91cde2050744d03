import { loadConnector, readConnections, runConnector } from '@hutong/connectors'
import { topicsOf } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock } from '@hutong/process'
import { recordTypes } from '@hutong/schemas'

// One department's first stream, into Kafka, as `connectors/main.ts` does it; under a source's name of its own, so that each run reads from the start.
// ingest.ts KAFKA CONNECTOR INBOX SOURCE [SOURCES.YAML [ROWS]]; with ROWS it ends after so many, else when the source was read to its end once.
const [kafka = '', connector = '', inbox = '', source = '', sources = '', rows] =
  process.argv.slice(2)
const log = await openLog({
  profile: 'city',
  kafka,
  instance: source,
  topics: topicsOf(recordTypes),
})
const [stream] = (await loadConnector(connector)).streams
if (!stream) throw new Error(`${connector} has no stream`)
const key = new Uint8Array(32)
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
const enough = Promise.withResolvers<void>()
const running = runConnector({
  stream: { ...stream, source },
  log,
  inbox,
  connections: readConnections(sources),
  keys: { quarantine: key, recordId: key },
  clock: systemClock,
  logger: silentLogger,
  signal: stop.signal,
  onProgress: ({ published, quarantined }) => {
    if (rows !== undefined && published + quarantined >= Number(rows)) enough.resolve()
  },
})
await Promise.race([rows === undefined ? running.firstPollDone : enough.promise, running.stopped])
const { published, quarantined, failure } = running.status()
process.stdout.write(`${JSON.stringify({ published, quarantined })}\n`)
if (failure !== undefined) {
  process.stderr.write(`${failure.code}: ${failure.message}\n`)
  process.exitCode = 1
}
stop.abort()
await running.stopped
await log.close()
