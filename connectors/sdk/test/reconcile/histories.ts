import * as fc from 'fast-check'
import { fixedTopicsOf, recordsTopic, type Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { buildEvent } from '@hutong/schemas'
import { onTestFinished } from 'vitest'
import type { Row, Source } from '../../src/connector.ts'
import { recordsTopicOf } from '../../src/connector-topics.ts'
import { positionsTopic } from '../../src/position-record.ts'
import type { CompareSettings } from '../../src/reconcile/compare-source.ts'
import { goodCode } from '../abnormal-stream.ts'
import { comparedStream } from './compared-stream.ts'

export const stream = comparedStream('postgresql', 'made')
const { source, type } = stream
export const topic = recordsTopicOf(stream)
export const digits = (version: number): string => String(version).padStart(20, '0')
export const settled = 50

/** What a department and a connector did: rows that there are, and records in the order in which they were written. */
export interface History {
  readonly rows: ReadonlyMap<number, SourceRow>
  readonly records: readonly Written[]
}
type SourceRow = { readonly version: number; readonly name: number } | 'refused'
interface Written {
  readonly id: number
  readonly version: number
  readonly name: number
  readonly status: 'active' | 'revoked' | 'superseded'
}

const ids = fc.integer({ min: 1, max: 30 })
export const versions = fc.integer({ min: 1, max: 99 })
const names = fc.integer({ min: 0, max: 1 })
export const histories: fc.Arbitrary<History> = fc.record({
  rows: fc
    .array(
      fc.tuple(
        ids,
        fc.oneof(fc.constant('refused' as const), fc.record({ version: versions, name: names })),
      ),
    )
    .map((rows) => new Map(rows)),
  records: fc.array(
    fc.record({
      id: ids,
      version: versions,
      name: names,
      status: fc.constantFrom('active', 'revoked', 'superseded'),
    }),
  ),
})

const nameOf = (name: number): string => (name === 0 ? '甲公司' : '乙公司')
const dataOf = (name: number) => ({
  creditCode: goodCode,
  name: nameOf(name),
  listedOn: '2024-01-31',
  reasonCode: 'ANNUAL_REPORT_MISSING',
})

/** Gives these rows, one page after the other; unless it is settled it tells no moment from which on they may have changed. */
export function sourceOf(
  rows: Iterable<readonly [number, SourceRow]>,
  { isSettled = true }: { readonly isSettled?: boolean } = {},
): Source {
  return {
    async *poll() {
      for (const [id, row] of rows) {
        yield {
          kind: 'rows',
          rows: [rowOf(id, row)],
          at: { file: 'made', line: 1 },
          writtenAt: 0,
          position: null,
          complete: false,
        }
      }
      yield { kind: 'polled', readAt: 0, ...(isSettled ? { settled: digits(settled) } : {}) }
    },
  }
}

function rowOf(id: number, row: SourceRow): Row {
  const value = { id: `${id}`, code: goodCode, name: 'x', listed: '2024-01-31', state: 'on' }
  const raw = Buffer.from(JSON.stringify(value))
  if (row === 'refused')
    return { kind: 'unreadable', line: 1, version: digits(1), reasons: [], raw }
  const own = { ...value, name: nameOf(row.name) }
  return { kind: 'row', line: 1, version: digits(row.version), value: own, raw }
}

const entryOf =
  (name: string) =>
  ({ id, version, name: chosen, status }: Written) =>
    buildEvent({
      type,
      version: '1.0',
      source: name,
      recordId: `${id}`,
      recordVersion: `000001.${digits(version)}`,
      fence: 1,
      status,
      time: '2026-01-01T00:00:00Z',
      data: dataOf(chosen),
    })

export async function openTestLog(): Promise<Log> {
  const folder = temporaryFolder(onTestFinished)
  const topics = [...fixedTopicsOf(positionsTopic), recordsTopic(topic)]
  const log = await openLog({ profile: 'embedded', folder, topics })
  onTestFinished(() => log.close())
  return log
}

interface SettingsChosen {
  readonly name?: string
  readonly keptMax?: number
  readonly isSettled?: boolean
}

/** Settings that compare a history with a log, in which other sources have theirs too. */
export function settingsOf(
  history: History,
  log: Log,
  { name = source, keptMax = 1000, isSettled = true }: SettingsChosen = {},
): CompareSettings {
  return {
    stream: { ...stream, source: name },
    log,
    openSource: () => sourceOf(history.rows, { isSettled }),
    recordIdKey: Buffer.alloc(32),
    epoch: 1,
    clock: systemClock,
    signal: new AbortController().signal,
    keptMax,
  }
}

/** Writes the records of a history. */
export async function write({ records }: History, log: Log, name: string = source): Promise<void> {
  await log.append(topic, records.map(entryOf(name)))
}
