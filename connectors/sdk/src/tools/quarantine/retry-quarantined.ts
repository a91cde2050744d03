import type { Log } from '@hutong/log'
import type { Clock } from '@hutong/process'
import { openEvent } from '@hutong/schemas'
import type { Reason, Row } from '../../connector.ts'
import { isNested, type Connector, type Stream } from '../../load-connector.ts'
import { createRowMapper } from '../../map-rows.ts'
import { compileExpressions, computeRow } from '../../mapping/evaluate-expressions.ts'
import { epochFirst } from '../../position-record.ts'
import { readClaims } from '../state/read-claims.ts'
import { writeMarks } from './mark.ts'
import { publishLate, type LateRecord } from './publish-late.ts'
import { readAgain } from './read-again.ts'
import type { QuarantineItem } from './read-quarantine.ts'
import { unsealRow } from './unseal-row.ts'
import { recordsTopicOf } from '../../connector-topics.ts'

export interface RetrySettings {
  readonly connector: Connector
  readonly log: Log
  /** The department's own key, 32 bytes. */
  readonly quarantineKey: Uint8Array
  /** The key of a source's record ids, 32 bytes. */
  readonly recordIdKey: (source: string) => Promise<Uint8Array>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told what is done so far, in words for a screen. */
  readonly onProgress?: (done: string) => void
}

export type Retried =
  | { readonly key: string; readonly outcome: 'published' | 'outdated' }
  /** Stays in quarantine, for these reasons now. */
  | { readonly key: string; readonly outcome: 'refused'; readonly reasons: readonly Reason[] }

/**
 * Tries refused rows again by today's connector.yaml: unseals, maps and validates them, publishes those that are good now with their own version,
 * and marks them. A crash in between repeats that, to the same keys and versions. Whole files are not tried: their correction is a file of a
 * higher sequence.
 *
 * @throws HutongError HUTONG_SEAL_BROKEN, HUTONG_LOG_BUSY
 */
export async function retryQuarantined(
  items: readonly QuarantineItem[],
  settings: RetrySettings,
): Promise<readonly Retried[]> {
  const { connector, log, clock } = settings
  const results: Retried[] = []
  for (const stream of connector.streams) {
    const own = items.filter(({ entry }) => entry.source === stream.source)
    if (own.length === 0) continue
    const judged = await judge(own, stream, settings)
    const late = judged.flatMap((one) => ('late' in one ? [one] : []))
    const outcomes = await publishLate(
      late.map((one) => one.late),
      { ...settings, topic: recordsTopicOf(stream), currentFence: () => fenceOf(stream, settings) },
    )
    const done = late.map((one) => ({
      key: one.key,
      outcome: outcomes.get(one.late) ?? 'outdated',
    }))
    const at = clock.now()
    await writeMarks(
      log,
      connector.department,
      done.map(({ key, outcome }) => ({ key, mark: { kind: 'retried', at, outcome } })),
    )
    results.push(...done, ...judged.flatMap((one) => ('late' in one ? [] : [one])))
  }
  const known = new Set(results.map(({ key }) => key))
  const homeless = items.filter(({ key }) => !known.has(key))
  return [...results, ...homeless.map(({ key }) => refuse(key, [unknownSource]))]
}

type Judged =
  | Extract<Retried, { outcome: 'refused' }>
  | { readonly key: string; readonly late: LateRecord }

async function judge(
  items: readonly QuarantineItem[],
  stream: Stream,
  settings: RetrySettings,
): Promise<readonly Judged[]> {
  const recordIdKey = await settings.recordIdKey(stream.source)
  const evaluate = compileExpressions(stream.mapping.fields, isNested(stream.read))
  const judgeOne = async (item: QuarantineItem): Promise<Judged> => {
    const { key, entry } = item
    const { file, line, version, at, writtenAt = at, epoch = epochFirst } = entry
    const kept = unsealRow(item, settings.quarantineKey)
    if (kept === undefined) return refuse(key, [entry.kind === 'file' ? wholeFile : truncated])
    const read = readAgain(stream, kept)
    if ('reasons' in read) return refuse(key, read.reasons)
    const { value } = read
    const plain: Row = {
      kind: 'row',
      line,
      version,
      value,
      raw: kept.raw,
      ...(entry.isDeleted || read.isDeleted ? { isDeleted: true } : {}),
    }
    const row = evaluate === undefined ? plain : await computeRow(plain, evaluate)
    const event = {
      kind: 'rows',
      rows: [row],
      at: { file, line },
      writtenAt,
      position: null,
      complete: false,
    } as const
    const map = (fence: number) =>
      createRowMapper({ stream, recordIdKey, fence, epoch })(event, settings.clock.now())
    const { records, refused } = map(0)
    const [record] = records
    const opened = record === undefined ? undefined : openEvent(record.value)
    if (record === undefined || !opened?.ok)
      return refuse(
        key,
        refused.flatMap(({ reasons }) => reasons),
      )
    return {
      key,
      late: {
        key: record.key,
        recordVersion: opened.event.recordVersion,
        build: (fence) => map(fence).records[0] ?? record,
      },
    }
  }
  const judged: Judged[] = []
  for (const item of items) {
    judged.push(await judgeOne(item))
    settings.onProgress?.(`${judged.length} of ${items.length} rows of ${stream.source} judged`)
  }
  return judged
}

async function fenceOf({ source }: Stream, { log, signal }: RetrySettings): Promise<number> {
  return (await readClaims(log, signal)).get(source)?.record.fence ?? 0
}

const refuse = (
  key: string,
  reasons: readonly Reason[],
): Extract<Retried, { outcome: 'refused' }> => ({
  key,
  outcome: 'refused',
  reasons,
})

const wholeFile: Reason = {
  code: 'file-refused',
  rule: 'a whole file is not tried again: put its correction there under a higher sequence',
}
const truncated: Reason = {
  code: 'row-truncated',
  rule: 'only the beginning of the row was kept: export it again under a higher sequence',
}
const unknownSource: Reason = {
  code: 'source-unknown',
  rule: 'connector.yaml has no stream of this source any more',
}
