import { recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock } from '@hutong/process'
import { startProjection } from '@hutong/projection'
import { createSubjectKeyer, recordTypes } from '@hutong/schemas'
import { openRecordWriter } from '@hutong/store/open'

// All records topics of a log on Kafka into an empty store, once to their ends: into Redis at an address, or into SQLite in a folder.
const [kafka = '', kind = '', place = ''] = process.argv.slice(2)
const topics = recordTypes.map(({ topic }) => recordsTopic(topic))
const log = await openLog({ profile: 'city', kafka, instance: `bench-${kind}`, topics })
const store = await openRecordWriter(
  kind === 'redis' ? { profile: 'city', redis: place } : { profile: 'embedded', folder: place },
)
const stop = new AbortController()
const startedAt = performance.now()
const projection = startProjection({
  log,
  store,
  subjectKey: createSubjectKeyer(new Uint8Array(32)),
  clock: systemClock,
  logger: silentLogger,
  signal: stop.signal,
})
await projection.caughtUp
const seconds = (performance.now() - startedAt) / 1_000
const records = projection.status().reduce((sum, { next }) => sum + next, 0)
process.stdout.write(`${JSON.stringify({ records, seconds })}\n`)
stop.abort()
await projection.stopped
await store.close()
await log.close()
