import { loadConnector, runConnector } from '@hutong/connectors'
import { topicsOf } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock } from '@hutong/process'
import { recordTypes } from '@hutong/schemas'

// One department's first stream, into Kafka, as `connectors/main.ts` does it; under a source's name of its own, so that each run reads from the start.
const [kafka = '', connector = '', inbox = '', source = ''] = process.argv.slice(2)
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
const running = runConnector({
  stream: { ...stream, source },
  log,
  inbox,
  keys: { quarantine: key, recordId: key },
  clock: systemClock,
  logger: silentLogger,
  signal: stop.signal,
})
await running.firstPollDone
const { published, quarantined } = running.status()
process.stdout.write(`${JSON.stringify({ published, quarantined })}\n`)
stop.abort()
await running.stopped
await log.close()
