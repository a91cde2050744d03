import type { LogRecord } from '@hutong/log'
import { mergeSources } from '@hutong/store'
import type { SlotRecord, SourceState, SourceStates, TaintedRecord } from '@hutong/store'
import { judgeRecord } from './judge-record.ts'
import type { JudgeParts } from './judge-record.ts'

/** A stretch of the log, ready for the store. */
export interface JudgedStretch {
  readonly next: number
  readonly records: readonly SlotRecord[]
  readonly tainted: readonly TaintedRecord[]
  readonly droppedCount: number
  /** What the stretch says of sources, and what is known of them after it. */
  readonly news: SourceStates
  readonly sources: SourceStates
  /** `N.R` of the schema that stands in the way of the record at `next`; null when the stretch was judged to its end. */
  readonly unknownSchema: string | null
}

/** Judges records in the order of the log, up to `next` or to the first whose schema is not known. */
export function judgeStretch(
  records: readonly LogRecord[],
  next: number,
  sources: SourceStates,
  parts: JudgeParts,
): JudgedStretch {
  const good: SlotRecord[] = []
  const tainted: TaintedRecord[] = []
  let droppedCount = 0
  let news: SourceStates = {}
  let known = sources
  const hear = (source: string, state: SourceState): void => {
    news = mergeSources(news, { [source]: state })
    known = mergeSources(known, { [source]: state })
  }
  const until = (end: number, unknownSchema: string | null): JudgedStretch => ({
    next: end,
    records: good,
    tainted,
    droppedCount,
    news,
    sources: known,
    unknownSchema,
  })

  for (const record of records) {
    const judgement = judgeRecord(record, known, parts)
    switch (judgement.kind) {
      case 'good':
        good.push(judgement.record)
        // The first record of a new lease ends the old one, even before its heartbeat.
        if (judgement.fence > (known[judgement.source]?.fence ?? -1)) {
          hear(judgement.source, { fence: judgement.fence, sourceReadAt: null, heartbeatAt: null })
        }
        break
      case 'heartbeat':
        hear(judgement.source, judgement.state)
        break
      case 'tainted':
        tainted.push(judgement.record)
        break
      case 'dropped':
        droppedCount += 1
        break
      case 'unknown-schema':
        return until(record.offset, judgement.schemaVersion)
    }
  }
  return until(next, null)
}
