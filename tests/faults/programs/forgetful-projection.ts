import { recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { parseNothing, runService } from '@hutong/process'
import { recordTypes } from '@hutong/schemas'
import type { RecordWriter } from '@hutong/store'
import { openGenerations, openRecordWriter } from '@hutong/store/open'
import { startProjectionService } from '../../../services/projection/src/start-projection-service.ts'

/**
 * A projection with a bug that was planted on purpose: its store loses every revocation and moves its position on all the same. Whoever judges
 * histories must find it.
 */
await runService({
  name: 'projection',
  help: 'A projection that forgets revocations.\n',
  parse: parseNothing,
  run: async (start) => {
    const { settings, opened } = start
    const { kafka, redis, instance } = settings
    const topics = recordTypes.map(({ topic }) => recordsTopic(topic))
    const log = await openLog({ profile: 'city', kafka, instance, topics })
    opened.defer(() => log.close())
    const generations = await openGenerations({ profile: 'city', redis })
    opened.defer(() => generations.close())
    const openWriter = async (): Promise<RecordWriter> =>
      forgetful(await openRecordWriter({ profile: 'city', redis }))
    const { ended } = await startProjectionService(start, { log, generations, openWriter })
    return ended
  },
})

function forgetful(store: RecordWriter): RecordWriter {
  return {
    ...store,
    apply: (batch) =>
      store.apply({
        ...batch,
        records: batch.records.filter(({ status }) => status !== 'revoked'),
      }),
  }
}
