import { createPublicKey } from 'node:crypto'
import { quarantineTopic, recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock } from '@hutong/process'
import { positionsTopic, runConnector } from '../../../src/sdk.ts'
import { recordsTopicOf } from '../../workbench.ts'
import { pushStream } from './push-stream.ts'

/** Runs a connector that is sent rows, until it is killed. */
const [folder = '', port = '', keyId = '', publicKey = ''] = process.argv.slice(2)
const key = createPublicKey({ key: JSON.parse(publicKey), format: 'jwk' })
const stream = pushStream(Number(port), [{ keyId, publicKey: key }])
const log = await openLog({
  profile: 'embedded',
  folder,
  topics: [
    { name: positionsTopic, keep: 'compact' },
    recordsTopic(recordsTopicOf(stream)),
    quarantineTopic(stream.department),
  ],
})
const running = runConnector({
  stream,
  log,
  inbox: `${folder}/inbox`,
  keys: { quarantine: Buffer.alloc(32, 7), recordId: Buffer.alloc(32, 9) },
  clock: systemClock,
  logger: silentLogger,
  signal: new AbortController().signal,
})
await running.stopped
await log.close()
