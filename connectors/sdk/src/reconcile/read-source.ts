import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LogEntry } from '@hutong/log'
import { chinaDate, openEvent } from '@hutong/schemas'
import { HutongError, type Clock } from '@hutong/process'
import type { Row, Source, SourceEvent } from '../connector.ts'
import { isNested, type Stream } from '../load-connector.ts'
import { createRowMapper } from '../map-rows.ts'
import { compileRecordId } from '../mapping/compile-record-id.ts'
import { readAgain } from '../tools/quarantine/read-again.ts'
import type { SourceState } from './judge-key.ts'

export interface ReadingSettings {
  readonly stream: Stream
  /** Opened for this reading alone. */
  readonly openSource: () => Source
  readonly recordIdKey: Uint8Array
  readonly epoch: number
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Awaited after each page: whoever pauses a source pauses this too. */
  readonly mayGoOn?: () => Promise<void>
  /** Told what is done so far, in words for a screen, after each page. */
  readonly onProgress?: (done: string) => void
}

/** One row of the source, with what would become of it. */
export interface ReadRow {
  readonly recordId: string
  readonly state: SourceState
  /** The row as an entry of the log; undefined when it was refused. */
  readonly build: (as: Written) => LogEntry | undefined
}

/** How a row is written: under a version that may be another one than its own, in an epoch, under the lease of a number. */
interface Written {
  readonly version: string
  readonly epoch: number
  readonly fence: number
}

/** What a reading of everything came to. */
export interface Reading {
  readonly rowCount: number
  readonly refusedCount: number
  /** Refused rows of which nobody can say whose they are: any record that is missing may be one of them. */
  readonly unidentifiedCount: number
  /** As told by the source; undefined where it cannot tell. */
  readonly settled: string | undefined
}

type Rows = Extract<SourceEvent, { kind: 'rows' }>

const rowsPerTurn = 200

/**
 * Reads everything that the source has, maps it as a run would, and publishes nothing.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE when the source was not read to its end, and whatever the source throws
 */
export async function readSource(
  settings: ReadingSettings,
  take: (row: ReadRow) => Promise<void> | undefined,
): Promise<Reading> {
  const { stream, clock, signal, mayGoOn, onProgress } = settings
  const mapRows = createRowMapper({ ...settings, fence: 0 })
  const identify = createIdentifier(settings)
  const build = createBuilder(settings)
  const source = settings.openSource()
  let rowCount = 0
  let refusedCount = 0
  let unidentifiedCount = 0
  try {
    for await (const event of source.whole?.(signal) ?? source.poll(undefined, signal)) {
      if (event.kind === 'file-refused') unidentifiedCount += 1
      if (event.kind === 'polled')
        return { rowCount, refusedCount, unidentifiedCount, settled: event.settled }
      if (event.kind !== 'rows') continue
      rowCount += event.rows.length
      for (let i = 0; i < event.rows.length; i += rowsPerTurn) {
        await takeRows({ ...event, rows: event.rows.slice(i, i + rowsPerTurn) })
        // Whoever else works on this thread has the turn in between.
        await nextTurn()
      }
      onProgress?.(`${rowCount} rows of the source`)
      await mayGoOn?.()
    }
  } finally {
    await source.close?.()
  }
  throw new HutongError(
    'HUTONG_SOURCE_UNAVAILABLE',
    `${stream.source} could not be read to its end, so it was not compared: is a file not whole?`,
  )

  async function takeRows(event: Rows): Promise<void> {
    const { records, refused } = mapRows(event, clock.now())
    const isRefused = new Set(refused.map(({ row }) => row))
    const good = event.rows.filter((row) => !isRefused.has(row))
    // A row that waits to be written must not keep all the others in memory.
    const alone: Rows = { ...event, rows: [] }
    for (const [i, row] of good.entries()) {
      const entry = records[i]
      const opened = entry === undefined ? undefined : openEvent(entry.value)
      if (!opened?.ok) throw unreadable(stream)
      const { recordId, recordVersion: version, status, digest } = opened.event
      const state = { version, status, digest }
      await take({ recordId, state, build: (as) => build(row, alone, as) })
    }
    refusedCount += refused.length
    for (const { row } of refused) {
      const recordId = identify(row)
      if (recordId === undefined) unidentifiedCount += 1
      else await take({ recordId, state: 'refused', build: () => undefined })
    }
  }
}

const unreadable = ({ source }: Stream): HutongError =>
  new HutongError('HUTONG_BUG', `a record that was built of ${source} cannot be read`)

/** Builds a row anew; rows that come one after the other are mostly built alike. */
function createBuilder(settings: ReadingSettings) {
  const { stream, recordIdKey, clock } = settings
  let known = { epoch: -1, fence: -1, map: createRowMapper({ ...settings, fence: 0 }) }
  return (row: Row, event: Rows, as: Written): LogEntry | undefined => {
    const { version, epoch, fence } = as
    if (known.epoch !== epoch || known.fence !== fence)
      known = { epoch, fence, map: createRowMapper({ stream, recordIdKey, fence, epoch }) }
    return known.map({ ...event, rows: [{ ...row, version }] }, clock.now()).records[0]
  }
}

/** The record id of a row that was refused for anything else; undefined where it cannot be told. */
function createIdentifier({ stream, recordIdKey, clock }: ReadingSettings) {
  const { mapping, source, read } = stream
  const readId = compileRecordId(mapping.recordId, source, recordIdKey, isNested(read))
  return (row: Row): string | undefined => {
    const value = row.kind === 'row' ? row.value : valueOf(row, stream)
    const attempt = { asOf: chinaDate(clock.now()), reasons: [], computed: undefined }
    return value === undefined ? undefined : readId(value, attempt)
  }
}

function valueOf(
  { raw, header }: Row,
  stream: Stream,
): Readonly<Record<string, unknown>> | undefined {
  const read = readAgain(stream, { raw, header })
  return 'value' in read ? read.value : undefined
}
