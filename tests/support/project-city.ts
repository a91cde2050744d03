import { recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { secretKey, silentLogger, systemClock } from '@hutong/process'
import { startProjection } from '@hutong/projection'
import { createSubjectKeyer, recordTypes } from '@hutong/schemas'
import { openRecordWriter } from '@hutong/store/open'

/** Brings what the log of a city holds of one type into its store, and stops. @param keys folder of the key files */
export async function projectCity(
  topic: string,
  { kafka, redis, keys }: { readonly kafka: string; readonly redis: string; readonly keys: string },
): Promise<void> {
  const types = recordTypes.filter((type) => type.topic === topic)
  const topics = [recordsTopic(topic)]
  const log = await openLog({ profile: 'city', kafka, instance: 'test', topics, readOnly: true })
  const store = await openRecordWriter({ profile: 'city', redis })
  const stop = new AbortController()
  const projection = startProjection({
    log,
    store,
    types,
    subjectKey: createSubjectKeyer(await secretKey(keys, 'index')),
    clock: systemClock,
    logger: silentLogger,
    signal: stop.signal,
  })
  await projection.caughtUp
  stop.abort()
  await projection.stopped
  await store.close()
  await log.close()
}
