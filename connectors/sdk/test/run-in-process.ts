import { fixedTopicsOf, quarantineTopic, recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock } from '@hutong/process'
import { positionsTopic, runConnector, type RunSettings, type Stream } from '../src/sdk.ts'
import { recordsTopicOf } from '../src/connector-topics.ts'

/** Runs one stream into an embedded log in `folder` as the whole work of a process that is to be killed; `close` closes the log after the run. */
export async function runInProcess(
  folder: string,
  stream: Stream,
  settings: Pick<RunSettings, 'inbox'> &
    Partial<Pick<RunSettings, 'connections' | 'signal' | 'onProgress'>>,
) {
  const log = await openLog({
    profile: 'embedded',
    folder,
    topics: [
      ...fixedTopicsOf(positionsTopic, 'catalogue.types'),
      recordsTopic(recordsTopicOf(stream)),
      quarantineTopic(stream.department),
    ],
  })
  const running = runConnector({
    stream,
    log,
    keys: { quarantine: Buffer.alloc(32, 7), recordId: Buffer.alloc(32, 9) },
    clock: systemClock,
    logger: silentLogger,
    signal: new AbortController().signal,
    ...settings,
  })
  return { ...running, close: () => log.close() }
}
