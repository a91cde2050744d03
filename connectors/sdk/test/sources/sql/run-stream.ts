// Runs one stream into an embedded log until it is killed: run-stream.ts FOLDER KIND ENGINE SCHEMA URL USER
import { join } from 'node:path'
import { runInProcess } from '../../run-in-process.ts'
import { abnormalTableStream } from './abnormal-table.ts'

const [folder = '', kind, engine, schema = '', url = '', user = ''] = process.argv.slice(2)
const stream = abnormalTableStream(
  kind === 'sql-outbox' ? kind : 'sql-polling',
  engine === 'mariadb' ? engine : 'postgresql',
  schema,
)
const running = await runInProcess(folder, stream, {
  inbox: join(folder, 'inbox'),
  connections: new Map([['market', { url, user }]]),
  onProgress: ({ state, published }) => {
    process.stdout.write(`${state} ${published}\n`)
  },
})
await running.stopped
process.stdout.write(`ended ${JSON.stringify(running.status().failure)}\n`)
