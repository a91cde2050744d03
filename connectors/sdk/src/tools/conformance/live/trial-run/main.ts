import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { createLogger, HutongError, systemClock, wait } from '@hutong/process'
import { connectorTopics } from '../../../../connector-topics.ts'
import { parseConnector, type Stream } from '../../../../load-connector.ts'
import { openSource } from '../../../../open-source.ts'
import { runConnector, type RunningConnector } from '../../../../run-connector.ts'
import { settledStream } from '../../../settled-stream.ts'
import { tellContents } from './tell-contents.ts'
import { subjectsFile, type DieAt, type TrialLine, type TrialOrder } from './trial-order.ts'

/** Runs one stream as a connector does, told by an order on standard input, and is killed in the middle of it; what it does stands on standard output. */
const order: TrialOrder = JSON.parse(await text(process.stdin))
const connector = parseConnector(order.text, 'connector.yaml')
const stream = hasten(connector.streams.find(({ source }) => source === order.source))
const log = await openLog({
  profile: 'embedded',
  folder: order.folder,
  topics: connectorTopics(connector),
})
const counted = countAppends(log, order.dieAt)
const stop = new AbortController()
const running = runConnector({
  stream,
  log: counted.log,
  inbox: order.inbox,
  connections: new Map(order.connections),
  keys: { quarantine: Buffer.alloc(32, 7), recordId: Buffer.alloc(32, 9) },
  clock: systemClock,
  logger: createLogger('trial'),
  signal: stop.signal,
  onProgress: (status) => say({ kind: 'status', status }),
  openSource: await openerOf(order.opener),
})
await untilRead(running)
say({ kind: 'status', status: running.status() })
stop.abort()
await running.stopped
say({ kind: 'read', appendCount: counted.count() })
const subjects = await tellContents(stream, log, say)
await writeFile(join(order.folder, subjectsFile), JSON.stringify(subjects))
await log.close()

/** Nobody waits for the pace of a real run here. */
function hasten(found: Stream | undefined): Stream {
  if (found === undefined)
    throw new HutongError('HUTONG_BUG', `there is no stream ${order.source} in this order`)
  const { read, ...others } = settledStream(found)
  const { timeoutMs } = order
  const isWeb = read.kind === 'rest-pages' || read.kind === 'xml-service'
  const hurried = isWeb && timeoutMs !== undefined ? { ...read, timeoutMs } : read
  return { ...others, read: { ...hurried, pollMs: 100 } }
}

async function openerOf(module: string | undefined): Promise<typeof openSource> {
  if (module === undefined) return openSource
  const given: { readonly openSource: typeof openSource } = await import(module)
  return given.openSource
}

async function untilRead({ status, firstPollDone }: RunningConnector): Promise<void> {
  await firstPollDone
  while (status().sourceReadAt === null && status().state !== 'stopped') await wait(20)
}

/** The log, which counts what is appended and ends this process around one of the appends. */
function countAppends(inner: Log, dieAt: DieAt | undefined) {
  let count = 0
  const append: Log['append'] = async (topic, entries) => {
    count += 1
    const end = count === dieAt?.append ? dieAt.when : undefined
    if (end === 'before') await die()
    const appended = inner.append(topic, entries)
    if (end === 'during') await die()
    const position = await appended
    if (end === 'after') await die()
    return position
  }
  return { log: { ...inner, append }, count: () => count }
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  return new Promise<never>(() => undefined)
}

function say(line: TrialLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
