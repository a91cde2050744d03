import { runInProcess } from '../run-in-process.ts'
import { comparedStream } from './compared-stream.ts'

/** A run that compares, as the whole work of a process that is to be killed; its status is a JSON line at every change. */
const [folder = '', engine = '', schema = '', url = '', user = ''] = process.argv.slice(2)
if (engine !== 'postgresql' && engine !== 'mariadb') throw new Error(`no engine ${engine}`)
await runInProcess(folder, comparedStream(engine, schema), {
  inbox: folder,
  connections: new Map([['market', { url, user }]]),
  onProgress: ({ state, comparison }) =>
    process.stdout.write(`${JSON.stringify({ state, comparison })}\n`),
})
