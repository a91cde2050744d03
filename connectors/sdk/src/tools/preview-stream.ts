import { dataschemaOf, type RecordStatus } from '@hutong/schemas'
import { partitionOf } from '@hutong/log'
import { recordsTopicOf } from '../connector-topics.ts'
import type { Reason } from '../connector.ts'
import { isNested, type Stream } from '../load-connector.ts'
import { openSource, type SourceWorld } from '../open-source.ts'
import { inTrialPlace } from './in-trial-place.ts'
import { maskData } from './mask-data.ts'
import { priceExpressions, type ExpressionPrice } from './price-expressions.ts'
import { settledStream } from './settled-stream.ts'
import { createTrial, triedFile, type Tried } from './try-rows.ts'

export interface PreviewSettings {
  readonly stream: Stream
  readonly world: SourceWorld
  readonly recordIdKey: Uint8Array
  readonly epoch: number
  /** Undefined: from the very beginning. */
  readonly after: unknown
  /** Rows read at most; the batch in which it is reached is finished. */
  readonly rowsMax: number
  /** Of records and of refused rows, told each. */
  readonly toldMax: number
  /** Values as they are; otherwise masked. */
  readonly isClear: boolean
  readonly partitionCount: number
  readonly signal: AbortSignal
  /** Told what is done so far, in words for a screen, after each page. */
  readonly onProgress?: (done: string) => void
}

/** What a run would publish and refuse. */
export interface Preview {
  readonly source: string
  readonly type: string
  readonly schema: string
  readonly topic: string
  readonly partitionCount: number
  readonly rowCount: number
  readonly recordCount: number
  readonly refusedCount: number
  /** Most frequent first. */
  readonly reasons: readonly {
    readonly code: string
    readonly field: string
    readonly count: number
  }[]
  readonly records: readonly PreviewedRecord[]
  readonly refused: readonly {
    readonly file: string
    readonly line: number
    readonly reasons: readonly Reason[]
  }[]
  /** Codes of notices, such as a file that is not whole. */
  readonly notices: readonly string[]
  /** The source was read to its end. */
  readonly isWhole: boolean
  /** Where a run would go on; null when nothing was read. */
  readonly position: unknown
  /** Mapping and judging of one row, on average; null for so few rows that it would tell nothing. */
  readonly microsecondsPerRow: number | null
  /** What each expression of the mapping costs beside that; none for so few rows that it would tell nothing. */
  readonly expressions: readonly ExpressionPrice[]
}

interface PreviewedRecord {
  readonly file: string
  readonly line: number
  readonly key: string
  readonly version: string
  readonly status: RecordStatus
  readonly time: string
  readonly partition: number
  readonly data: unknown
}

/**
 * Reads a stream as a run would, and tells what would come of it. Takes no lease, and writes nothing.
 *
 * @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_SOURCES_INVALID, HUTONG_POSITION_MALFORMED
 */
export function previewStream(settings: PreviewSettings): Promise<Preview> {
  const stream = settledStream(settings.stream)
  return inTrialPlace({ ...settings, stream }, (place) => readOn({ ...settings, ...place }))
}

async function readOn(settings: PreviewSettings): Promise<Preview> {
  const { stream, world, signal, rowsMax } = settings
  const source = openSource(stream, world)
  const tryRows = createTrial(settings)
  const tally = createTally(settings)
  let position: unknown = settings.after ?? null
  let isWhole = false
  let rowCount = 0
  let spentMs = 0
  const kept: Readonly<Record<string, unknown>>[] = []
  try {
    for await (const event of source.poll(settings.after, signal)) {
      if (event.kind === 'rows') {
        const startedAt = performance.now()
        const tried = tryRows(event, world.clock.now())
        spentMs += performance.now() - startedAt
        tally.note(tried)
        rowCount += event.rows.length
        for (const row of event.rows)
          if (row.kind === 'row' && kept.length < pricedRowsMax) kept.push(row.value)
      } else if (event.kind === 'file-refused') tally.note([triedFile(event)])
      else if (event.kind === 'notice') tally.notices.add(event.code)
      else isWhole = true
      if ('position' in event) ({ position } = event)
      settings.onProgress?.(`${rowCount} rows of ${stream.source}`)
      if (rowCount >= rowsMax || signal.aborted) break
    }
  } finally {
    await source.close?.()
  }
  const { source: name, type, version, mapping, read } = stream
  const isMeasured = rowCount >= measuredRowsMin
  return {
    source: name,
    type,
    schema: schemaOf(type, version),
    topic: recordsTopicOf(stream),
    partitionCount: settings.partitionCount,
    rowCount,
    ...tally.told(),
    isWhole,
    position,
    microsecondsPerRow: isMeasured ? Math.round((spentMs * 1000) / rowCount) : null,
    expressions: isMeasured ? await priceExpressions(mapping.fields, isNested(read), kept) : [],
  }
}

const measuredRowsMin = 1000
const pricedRowsMax = 2000

function schemaOf(type: string, version: string): string {
  const [number = 0, revision = 0] = version.split('.').map(Number)
  return dataschemaOf(type, number, revision)
}

function createTally({ stream, toldMax, isClear, partitionCount }: PreviewSettings) {
  const records: PreviewedRecord[] = []
  const refused: Preview['refused'][number][] = []
  const reasons = new Map<string, { code: string; field: string; count: number }>()
  const notices = new Set<string>()
  let recordCount = 0
  let refusedCount = 0

  function note(all: readonly Tried[]): void {
    for (const tried of all) {
      if (tried.kind === 'record') {
        recordCount += 1
        if (records.length < toldMax) records.push(describe(tried))
      } else {
        refusedCount += 1
        for (const reason of tried.reasons) noteReason(reason)
        const { file, line } = tried
        if (refused.length < toldMax) refused.push({ file, line, reasons: tried.reasons })
      }
    }
  }
  function noteReason({ code, field = '' }: Reason): void {
    const before = reasons.get(`${code} ${field}`)
    if (before === undefined) reasons.set(`${code} ${field}`, { code, field, count: 1 })
    else before.count += 1
  }
  function describe(tried: Extract<Tried, { kind: 'record' }>): PreviewedRecord {
    const { file, line, key, event, data } = tried
    return {
      file,
      line,
      key,
      version: event.recordVersion,
      status: event.status,
      time: event.time,
      partition: partitionOf(key, partitionCount),
      data: isClear ? data : maskData(stream.type, data),
    }
  }
  return {
    note,
    notices,
    told: () => ({
      recordCount,
      refusedCount,
      reasons: [...reasons.values()].toSorted(
        (a, b) => b.count - a.count || (`${a.code} ${a.field}` < `${b.code} ${b.field}` ? -1 : 1),
      ),
      records,
      refused,
      notices: [...notices],
    }),
  }
}
