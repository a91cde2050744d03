import { join } from 'node:path'
import { recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { secretKey, silentLogger, systemClock } from '@hutong/process'
import { startProjection } from '@hutong/projection'
import { createSubjectKeyer, recordTypes } from '@hutong/schemas'
import { openRecordWriter } from '@hutong/store/open'

/** Brings what the log of an embedded hub holds, of one type or of all, into its store, and stops. */
export async function projectFolder(data: string, type?: string): Promise<void> {
  const types = recordTypes.filter((info) => type === undefined || info.type === type)
  const topics = types.map(({ topic }) => recordsTopic(topic))
  const log = await openLog({ profile: 'embedded', folder: data, topics, readOnly: true })
  const store = await openRecordWriter({ profile: 'embedded', folder: data })
  const stop = new AbortController()
  const projection = startProjection({
    log,
    store,
    types,
    subjectKey: createSubjectKeyer(await secretKey(join(data, 'keys'), 'index')),
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
