import { join } from 'node:path'
import type { Log } from '@hutong/log'
import { recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { secretKey, silentLogger, systemClock } from '@hutong/process'
import { startProjection } from '@hutong/projection'
import { createSubjectKeyer, recordTypes } from '@hutong/schemas'
import { openRecordWriter } from '@hutong/store/open'
import type { StoreSettings } from '@hutong/store/open'

const types = recordTypes.filter(({ topic }) => topic === 'records.org.abnormal.v1')
const topics = types.map(({ topic }) => recordsTopic(topic))

/** Brings what the log of an embedded hub holds into its store, and stops. */
export async function projectFolder(data: string): Promise<void> {
  const log = await openLog({ profile: 'embedded', folder: data, topics, readOnly: true })
  await projectLog(log, { profile: 'embedded', folder: data }, join(data, 'keys'))
  await log.close()
}

/** The same with the log and the store of a city. */
export async function projectCity(kafka: string, redis: string, keys: string): Promise<void> {
  const log = await openLog({ profile: 'city', kafka, instance: 'test', topics, readOnly: true })
  await projectLog(log, { profile: 'city', redis }, keys)
  await log.close()
}

async function projectLog(log: Log, place: StoreSettings, keys: string): Promise<void> {
  const store = await openRecordWriter(place)
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
}
