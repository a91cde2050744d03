import { fixedTopicsOf, recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { parseNothing, runService } from '@hutong/process'
import { recordTypes } from '@hutong/schemas'
import type { RecordWriter } from '@hutong/store'
import { openGenerations, openRecordWriter } from '@hutong/store/open'
import { startProjectionService } from './start-projection-service.ts'

const help = `The projection: carries the records of the log into the store, the newest of each key.

Usage: node services/projection/src/main.ts

It serves /healthz, /readyz and /statusz on HUTONG_HOST and HUTONG_PORT. Settings come from the environment (docs/reference/settings.md):
HUTONG_PROFILE=city, HUTONG_TLS, HUTONG_KAFKA and HUTONG_REDIS. Run one: a second one takes the store over, and the first one ends.
`

const topics = [
  ...recordTypes.map(({ topic }) => recordsTopic(topic)),
  ...fixedTopicsOf('catalogue.types'),
]

await runService({
  name: 'projection',
  help,
  parse: parseNothing,
  run: async (start) => {
    const { kafka, redis, instance } = start.settings
    const { opened } = start
    const log = await openLog({ profile: 'city', kafka, instance, topics })
    opened.defer(() => log.close())
    const generations = await openGenerations({ profile: 'city', redis })
    opened.defer(() => generations.close())
    const openWriter = (): Promise<RecordWriter> => openRecordWriter({ profile: 'city', redis })
    const { ended } = await startProjectionService(start, { log, generations, openWriter })
    return ended
  },
})
