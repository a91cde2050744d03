import { runInProcess } from '../../run-in-process.ts'
import { restRead, webStream, xmlRead } from './web-stream.ts'

/** Runs a connector until it is killed, or, when told `once`, until it has read all. */
const [folder = '', url = '', kind = '', once] = process.argv.slice(2)
const stream = webStream(kind === 'rest-pages' ? restRead : xmlRead)
const stop = new AbortController()
const running = await runInProcess(folder, stream, {
  inbox: folder,
  connections: new Map([['tax', { url }]]),
  signal: stop.signal,
})
if (once !== undefined) {
  await running.firstPollDone
  process.exitCode = running.status().failure === undefined ? 0 : 1
  stop.abort()
}
await running.stopped
await running.close()
