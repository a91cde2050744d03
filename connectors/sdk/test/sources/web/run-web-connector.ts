import { quarantineTopic, recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock } from '@hutong/process'
import { positionsTopic, runConnector } from '../../../src/sdk.ts'
import { recordsTopicOf } from '../../workbench.ts'
import { restRead, webStream, xmlRead } from './web-stream.ts'

/** Runs a connector until it is killed, or, when told `once`, until it has read all. */
const [folder = '', url = '', kind = '', once] = process.argv.slice(2)
const stream = webStream(kind === 'rest-pages' ? restRead : xmlRead)
const log = await openLog({
  profile: 'embedded',
  folder,
  topics: [
    { name: positionsTopic, keep: 'compact' },
    recordsTopic(recordsTopicOf(stream)),
    quarantineTopic(stream.department),
  ],
})
const stop = new AbortController()
const running = runConnector({
  stream,
  log,
  inbox: folder,
  connections: new Map([['tax', { url }]]),
  keys: { quarantine: Buffer.alloc(32, 7), recordId: Buffer.alloc(32, 9) },
  clock: systemClock,
  logger: silentLogger,
  signal: stop.signal,
})
if (once !== undefined) {
  await running.firstPollDone
  process.exitCode = running.status().failure === undefined ? 0 : 1
  stop.abort()
}
await running.stopped
await log.close()
