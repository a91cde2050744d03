import { HutongError, startThread } from '@hutong/process'
import type { FromOffices, OfficesSettings, OfficesStatus, ToOffices } from './offices/messages.ts'

/** Connectors, projection and audit index, in a thread of their own, so that loading never holds up an answer. */
export interface Offices {
  readonly status: () => OfficesStatus
  /** Resolves when everything that lay there at the start can be asked for; rejects when the offices failed before. */
  readonly loaded: Promise<void>
  /** Rejects when the offices fail; never resolves. */
  readonly failed: Promise<never>
  /** Makes the city, if one is wanted, and starts the connectors. */
  readonly start: () => void
  /** Lets every part finish what it holds. */
  readonly close: () => Promise<void>
}

export interface OfficesListener {
  readonly onCity?: (peopleDone: number, people: number) => void
  readonly onStatus?: (status: OfficesStatus) => void
}

const nothingYet: OfficesStatus = { loaded: false, sources: [], topics: [], auditLagRecords: null }

/** Resolves when log, store and index are open for readers. */
export async function openOffices(
  settings: OfficesSettings,
  listener: OfficesListener,
): Promise<Offices> {
  const worker = startThread(new URL('./offices/main.ts', import.meta.url), {
    workerData: settings,
  })
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const opened = Promise.withResolvers<void>()
  const loaded = Promise.withResolvers<void>()
  const failed = Promise.withResolvers<never>()
  // Each is told to whoever waits for it; the others must not end the process.
  for (const { promise } of [opened, loaded, failed]) promise.catch(() => undefined)
  let status = nothingYet
  let closing = false
  const fail = (failure: HutongError): void => {
    for (const { reject } of [opened, loaded, failed]) reject(failure)
  }
  worker.on('error', (cause) => fail(gone(cause)))
  worker.on('exit', () => {
    if (!closing) fail(gone())
  })
  worker.on('message', (message: FromOffices) => {
    switch (message.kind) {
      case 'open':
        opened.resolve()
        break
      case 'city':
        listener.onCity?.(message.peopleDone, message.people)
        break
      case 'status':
        status = message.status
        listener.onStatus?.(status)
        if (status.loaded) loaded.resolve()
        break
      case 'failed':
        fail(new HutongError('HUTONG_OFFICES_FAILED', `${message.code}: ${message.message}`))
        break
    }
  })
  await opened.promise
  const send = (message: ToOffices): void => worker.postMessage(message)
  return {
    status: () => status,
    loaded: loaded.promise,
    failed: failed.promise,
    start: () => send({ kind: 'start' }),
    close: async () => {
      closing = true
      send({ kind: 'stop' })
      await exited
    },
  }
}

const gone = (cause?: unknown): HutongError =>
  new HutongError('HUTONG_OFFICES_FAILED', 'the thread of connectors and projection ended', cause)
