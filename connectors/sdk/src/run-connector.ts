import type { Log } from '@hutong/log'
import { wait, type Clock, type Logger } from '@hutong/process'
import type { Connections } from './connections.ts'
import { appendInOrder } from './append-in-order.ts'
import { appendUntilAcknowledged } from './append-until-acknowledged.ts'
import { recordsTopicOf } from './connector-topics.ts'
import { createDelivery } from './deliver.ts'
import { gateStream } from './gate-stream.ts'
import { untilTaken, watchLease } from './hold-lease.ts'
import { isFinal } from './is-final.ts'
import type { Stream } from './load-connector.ts'
import { createRowMapper } from './map-rows.ts'
import { openSource } from './open-source.ts'
import { createPauseSwitch } from './pause-switch.ts'
import { createPoll } from './poll-source.ts'
import { quarantineTopicOf } from './quarantine.ts'
import { compareRegularly } from './reconcile/compare-regularly.ts'
import { createHeart } from './send-heartbeats.ts'
import { retryWaitMs } from './retry-wait.ts'
import { takeLease } from './take-lease.ts'
import { trackStatus, type StatusTracker, type StreamStatus } from './track-status.ts'

export interface ConnectorKeys {
  /** The department's own key, 32 bytes: seals quarantined rows. */
  readonly quarantine: Uint8Array
  /** The connector's own key, 32 bytes: makes record ids of natural keys. */
  readonly recordId: Uint8Array
}

export interface RunSettings {
  readonly stream: Stream
  /** Its topics: `catalogue.types`, `connector.positions`, the stream's records and `quarantine.<department>`. */
  readonly log: Log
  /** The folder in which the departments' folders lie. */
  readonly inbox: string
  /** Of the systems that are asked over the network; none by default. */
  readonly connections?: Connections
  readonly keys: ConnectorKeys
  readonly clock: Clock
  readonly logger: Logger
  /** Ends the run; what the log has acknowledged stays, the rest is read again. */
  readonly signal: AbortSignal
  /** Called at every change of state and of what fails, and a few times a second while rows flow. */
  readonly onProgress?: (status: StreamStatus) => void
  /** Of every version written, from this run on; left out: that of the run before. Raised only to reconcile or replay. */
  readonly epoch?: number
  readonly heartbeatMs?: number
  /** Opens another source than the one that the stream declares. */
  readonly openSource?: typeof openSource
  /** First wait after the log refused an append; each further one doubles. */
  readonly retryMsFirst?: number
}

export interface RunningConnector {
  readonly status: () => StreamStatus
  /** Resolves, and never rejects, when the run has ended: asked to, or for the reason that `status().failure` tells. */
  readonly stopped: Promise<void>
  /** Resolves when the source was read to its end once, or could not be read, or the run has ended: `status()` tells which. */
  readonly firstPollDone: Promise<void>
}

const heartbeatMsDefault = 5000

/**
 * Brings one department's rows into the log: judges its schema by the published one, takes the lease, restores the position, reads a batch, maps and validates it, publishes it,
 * and writes the position once the log has acknowledged; again, until the signal is aborted or another run takes the source over.
 */
export function runConnector(settings: RunSettings): RunningConnector {
  const { stream, clock, logger, onProgress } = settings
  const status = trackStatus(stream.source, clock, onProgress)
  const firstPoll = Promise.withResolvers<void>()
  const stopped = run(settings, status, firstPoll.resolve)
    .catch((cause: unknown) => {
      status.runFailed(cause)
      logger.failure('connector-stopped', cause, { source: stream.source })
    })
    .finally(() => {
      status.enter('stopped')
      firstPoll.resolve()
    })
  return { status: status.status, stopped, firstPollDone: firstPoll.promise }
}

async function run(
  settings: RunSettings,
  status: StatusTracker,
  onPolled: () => void,
): Promise<void> {
  const { stream, log, clock, logger, epoch } = settings
  const ended = new AbortController()
  const signal = AbortSignal.any([settings.signal, ended.signal])
  const appending = {
    log,
    signal,
    ...status.trouble('append'),
    ...(settings.retryMsFirst === undefined ? {} : { waitMsFirst: settings.retryMsFirst }),
  }
  const append = appendUntilAcknowledged(appending)

  const lease = await untilTaken(
    async () => {
      await gateStream(stream, log, signal)
      return takeLease({
        log,
        source: stream.source,
        clock,
        signal,
        append,
        ...(epoch === undefined ? {} : { epoch }),
      })
    },
    status.trouble('lease'),
    signal,
  )
  if (lease === undefined) return
  logger.event('connector-started', { source: stream.source, fence: lease.fence })

  const recordsTopic = recordsTopicOf(stream)
  const quarantineTopic = quarantineTopicOf(stream.department)
  const delivery = createDelivery({
    append,
    appendNext: appendInOrder(appending),
    lease,
    clock,
    recordsTopic,
    quarantineTopic,
  })
  const heart = createHeart({
    log,
    topic: recordsTopic,
    source: stream.source,
    fence: lease.fence,
    clock,
    everyMs: settings.heartbeatMs ?? heartbeatMsDefault,
    sourceReadAt: () => status.status().sourceReadAt,
    ...status.trouble('heartbeat'),
    signal,
  })
  const mapRows = createRowMapper({
    stream,
    recordIdKey: settings.keys.recordId,
    fence: lease.fence,
    epoch: lease.epoch,
  })
  const { inbox, connections = new Map() } = settings
  const open = () => (settings.openSource ?? openSource)(stream, { inbox, connections, clock })
  const source = open()
  const poll = createPoll({
    stream,
    source,
    mapRows,
    delivery,
    status,
    clock,
    logger,
    epoch: lease.epoch,
    quarantineKey: settings.keys.quarantine,
  })

  const pause = createPauseSwitch(lease.isPaused, signal)
  const beating = heart.beatOn()
  const watching = watchLease(
    lease,
    {
      // What only a person can mend ends the run where it next appends.
      onIntruder: () => void delivery.writePosition().catch(appending.onTrouble),
      onPause: pause.set,
    },
    status.trouble('lease'),
    signal,
  ).finally(() => ended.abort())
  let polled = false
  let isReadTold = false
  let failedCount = 0
  let comparing: Promise<void> | undefined
  try {
    while (!signal.aborted) {
      if (pause.isPaused()) {
        status.enter('paused')
        await beginBeside()
        // Whoever waits for the first poll must not wait for that.
        onPolled()
        await pause.untilResumed()
        continue
      }
      const outcome = await poll(pause.asking())
      // The first poll, and the first that knows how far it read, are told even when they brought nothing: after a long stop, how fresh the source is must
      // not wait for the next beat.
      const isRead = status.status().sourceReadAt !== null
      if ((outcome === 'new' || !polled || (isRead && !isReadTold)) && !signal.aborted)
        await heart.beat()
      polled = true
      isReadTold = isRead
      onPolled()
      // Before the source was read to its end once, the log cannot have everything.
      if (outcome === 'new' || outcome === 'nothing') comparing ??= compare()
      failedCount = outcome === 'failed' ? failedCount + 1 : 0
      // What came may have more behind it; when nothing came there is time.
      if (outcome !== 'new')
        await wait(retryWaitMs(stream.read.pollMs, failedCount), pause.asking())
    }
  } finally {
    ended.abort()
    await comparing
    await beating
    await source.close?.()
  }
  const failure = await watching
  if (failure !== undefined) throw failure

  /** Whoever sends rows is answered also while they are not read. */
  async function beginBeside(): Promise<void> {
    try {
      await source.open?.(delivery.position())
    } catch (cause) {
      if (isFinal(cause)) throw cause
      if (status.sourceFailed(cause))
        logger.failure('open-failed', cause, { source: stream.source })
    }
  }

  async function compare(): Promise<void> {
    const { compareMs } = stream.read
    if (compareMs === undefined || lease === undefined) return
    const { fence } = lease
    await compareRegularly({
      stream,
      openSource: open,
      recordIdKey: settings.keys.recordId,
      epoch: lease.epoch,
      currentFence: async () => fence,
      everyMs: compareMs,
      comparedAt: lease.restored.comparedAt,
      noteCompared: delivery.noteCompared,
      mayGoOn: pause.untilResumed,
      log,
      status,
      clock,
      logger,
      signal,
    })
  }
}
