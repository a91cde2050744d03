import type { Clock, Logger } from '@hutong/process'
import type { Source, SourceEvent } from './connector.ts'
import type { createDelivery } from './deliver.ts'
import { isFinal } from './is-final.ts'
import type { Stream } from './load-connector.ts'
import type { createRowMapper } from './map-rows.ts'
import { quarantineFile, quarantineRow } from './quarantine.ts'
import type { StatusTracker } from './track-status.ts'

export interface PollSettings {
  readonly stream: Stream
  readonly source: Source
  readonly mapRows: ReturnType<typeof createRowMapper>
  readonly delivery: ReturnType<typeof createDelivery>
  readonly status: StatusTracker
  readonly clock: Clock
  readonly logger: Logger
  readonly epoch: number
  readonly quarantineKey: Uint8Array
}

/** new = rows or files came and the source was read to its end; nothing = read to its end, nothing came; unfinished, failed = ask again later. */
export type PollOutcome = 'new' | 'nothing' | 'unfinished' | 'failed'

/** So many that the log always has the next batch at hand while it writes one. */
const batchesUnderWayMax = 3

/** One poll of the source: everything that is new goes into the log, in order. A poll that fails is told of, and repeated later. */
export function createPoll(settings: PollSettings) {
  const { stream, source, mapRows, delivery, status, clock, logger } = settings
  const { source: name, type } = stream
  const quarantine = { source: name, type, epoch: settings.epoch, key: settings.quarantineKey }

  return async (signal: AbortSignal): Promise<PollOutcome> => {
    let outcome: PollOutcome = 'unfinished'
    let came = false
    // A few batches are on their way while the next one is read and mapped, oldest first.
    const onTheirWay: Promise<boolean>[] = []
    /** False when the run has ended meanwhile. */
    const leaveAtMost = async (count: number): Promise<boolean> => {
      while (onTheirWay.length > count) if (!(await onTheirWay.shift())) return false
      return true
    }
    try {
      for await (const event of source.poll(delivery.position(), signal)) {
        if (event.kind === 'rows') {
          if (event.rows.length > 0) status.enter('loading')
          const sending = prepareRows(event)
          if (!(await leaveAtMost(batchesUnderWayMax - 1))) break
          onTheirWay.push(startSending(sending))
          came = true
          // Whoever paused the source wants no further page.
          if (signal.aborted) break
          continue
        }
        if (!(await leaveAtMost(0))) break
        if (event.kind === 'file-refused') onTheirWay.push(startSending(() => sendRefusal(event)))
        else if (event.kind === 'notice') noteNotice(event)
        else {
          status.polled(event.readAt)
          outcome = came ? 'new' : 'nothing'
        }
        came ||= event.kind === 'file-refused'
        if (signal.aborted) break
      }
    } catch (cause) {
      if (isFinal(cause)) throw cause
      if (!signal.aborted) {
        failPoll(cause)
        outcome = 'failed'
      }
    } finally {
      await leaveAtMost(0)
    }
    if (!signal.aborted) status.enter('idle')
    return outcome
  }

  function prepareRows(event: Extract<SourceEvent, { kind: 'rows' }>): () => Promise<boolean> {
    const { records, refused } = mapRows(event, clock.now())
    const quarantined = refused.map(({ row, reasons }) =>
      quarantineRow(quarantine, row, event, reasons, clock.now()),
    )
    return async () => {
      const sent = await delivery.deliver({ ...event, records, quarantined })
      if (sent) {
        const { length } = event.rows
        status.delivered(event.at, {
          rowsRead: length,
          published: records.length,
          quarantined: quarantined.length,
        })
        event.onDelivered?.({
          publishedCount: records.length,
          refused: refused.map(({ row, reasons }) => ({ line: row.line, reasons })),
        })
      }
      return sent
    }
  }

  async function sendRefusal(
    event: Extract<SourceEvent, { kind: 'file-refused' }>,
  ): Promise<boolean> {
    const { file, position, reasons } = event
    const quarantined = [quarantineFile(quarantine, event, clock.now())]
    const sent = await delivery.deliver({ records: [], quarantined, position, complete: true })
    if (sent) status.delivered(undefined, { quarantined: 1 })
    const codes = reasons.map(({ code }) => code).join(' ')
    logger.warning('file-refused', { source: stream.source, file, codes })
    return sent
  }

  function noteNotice({ code, file, count }: Extract<SourceEvent, { kind: 'notice' }>): void {
    if (code === 'file-redelivered' || code === 'file-older') status.unchanged()
    logger.event(code, { source: stream.source, file, count })
  }

  function failPoll(cause: unknown): void {
    // A folder that stays away is told of once, not at every poll.
    if (status.sourceFailed(cause)) logger.failure('poll-failed', cause, { source: stream.source })
  }
}

/** A failure is met where the promise is awaited; until then it must not count as unhandled. */
function startSending(send: () => Promise<boolean>): Promise<boolean> {
  const sending = send()
  sending.catch(() => undefined)
  return sending
}
