// Runs one stream into an embedded log until it is killed: run-stream.ts FOLDER KIND ENGINE SCHEMA URL USER
import { join } from 'node:path'
import { quarantineTopic, recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock } from '@hutong/process'
import { positionsTopic, runConnector } from '../../../src/sdk.ts'
import { recordsTopicOf } from '../../workbench.ts'
import { abnormalTableStream } from './abnormal-table.ts'

const [folder = '', kind, engine, schema = '', url = '', user = ''] = process.argv.slice(2)
const stream = abnormalTableStream(
  kind === 'sql-outbox' ? kind : 'sql-polling',
  engine === 'mariadb' ? engine : 'postgresql',
  schema,
)
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
  inbox: join(folder, 'inbox'),
  connections: new Map([['market', { url, user }]]),
  keys: { quarantine: Buffer.alloc(32, 7), recordId: Buffer.alloc(32, 9) },
  clock: systemClock,
  logger: silentLogger,
  signal: new AbortController().signal,
  onProgress: ({ state, published }) => {
    process.stdout.write(`${state} ${published}\n`)
  },
})
await running.stopped
process.stdout.write(`ended ${JSON.stringify(running.status().failure)}\n`)
