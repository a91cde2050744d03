// Runs the stream into an embedded log until it is killed: run-debezium.ts FOLDER URL
import { join } from 'node:path'
import { runInProcess } from '../../run-in-process.ts'
import { certificatesStream } from './certificates-stream.ts'

const [folder = '', url = ''] = process.argv.slice(2)
const running = await runInProcess(folder, certificatesStream(), {
  inbox: join(folder, 'inbox'),
  connections: new Map([['land', { url }]]),
  onProgress: ({ state, published }) => {
    process.stdout.write(`${state} ${published}\n`)
  },
})
await running.stopped
process.stdout.write(`ended ${JSON.stringify(running.status().failure)}\n`)
