import * as fc from 'fast-check'
import { recordsTopic, type Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { buildEvent, eventKey } from '@hutong/schemas'
import { expect, onTestFinished, test } from 'vitest'
import type { Row, Source } from '../../src/connector.ts'
import { compareSource } from '../../src/reconcile/compare-source.ts'
import { mendingVersion } from '../../src/reconcile/judge-key.ts'
import { recordsTopicOf } from '../../src/connector-topics.ts'
import { goodCode } from '../abnormal-stream.ts'
import { comparedStream } from './compared-stream.ts'

const stream = comparedStream('postgresql', 'made')
const { source, type } = stream
const topic = recordsTopicOf(stream)
const digits = (version: number): string => String(version).padStart(20, '0')
const settled = 50

/** What a department and a connector did: rows that there are, and records in the order in which they were written. */
interface History {
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
const versions = fc.integer({ min: 1, max: 99 })
const names = fc.integer({ min: 0, max: 1 })
const histories: fc.Arbitrary<History> = fc.record({
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

/** The same verdicts, in the plainest way: by what would have to be done about each key. */
function expected({ rows, records }: History): Readonly<Record<string, readonly number[]>> {
  const found: Record<string, number[]> = {}
  for (let id = 1; id <= 30; id += 1) {
    const row = rows.get(id)
    const own = records.filter((record) => record.id === id)
    const highest = Math.max(...own.map(({ version }) => version))
    const record = own.find(({ version }) => version === highest)
    const note = (name: string): void => void (found[name] ??= []).push(id)
    if (row === undefined && record?.status === 'active' && record.version < settled)
      note('vanished')
    if (row === undefined || row === 'refused' || row.version >= settled) continue
    if (record === undefined) note('missing')
    else if (record.status === 'active' && record.name === row.name) continue
    else if (row.version > record.version) note('outdated')
    else if (record.status === 'revoked') note('returned')
    else note('altered')
  }
  return found
}

const nameOf = (name: number): string => (name === 0 ? '甲公司' : '乙公司')
const dataOf = (name: number) => ({
  creditCode: goodCode,
  name: nameOf(name),
  listedOn: '2024-01-31',
  reasonCode: 'ANNUAL_REPORT_MISSING',
})

/** Gives the rows of a history, one page after the other. */
function sourceOf({ rows }: History): Source {
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
      yield { kind: 'polled', readAt: 0, settled: digits(settled) }
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

async function openTestLog(): Promise<Log> {
  const folder = temporaryFolder(onTestFinished)
  const log = await openLog({ profile: 'embedded', folder, topics: [recordsTopic(topic)] })
  onTestFinished(() => log.close())
  return log
}

/** A history in a log where other sources have theirs, too. */
async function compare(
  history: History,
  log: Log,
  { name = source, keptMax = 1000 }: { readonly name?: string; readonly keptMax?: number } = {},
) {
  await log.append(topic, history.records.map(entryOf(name)))
  return compareSource({
    stream: { ...stream, source: name },
    log,
    openSource: () => sourceOf(history),
    recordIdKey: Buffer.alloc(32),
    epoch: 1,
    clock: systemClock,
    signal: new AbortController().signal,
    keptMax,
  })
}

test('source and log are compared as their histories say, whatever these were', async () => {
  const log = await openTestLog()
  let run = 0
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      run += 1
      const { differing, counts } = await compare(history, log, { name: `made-${run}` })
      const found: Record<string, number[]> = {}
      for (const { recordId, difference } of differing)
        (found[difference] ??= []).push(Number(recordId))
      for (const some of Object.values(found)) some.sort((a, b) => a - b)
      expect(found).toEqual(expected(history))
      for (const [difference, some] of Object.entries(found))
        expect(Object.entries(counts)).toContainEqual([difference, some.length])
    }),
  )
}, 120_000)

test('the version that mends a key beats what the log has, and loses to whatever is written later', () => {
  fc.assert(
    fc.property(versions, fc.option(versions), (own, known) => {
      const kept = known === null ? undefined : `000001.${digits(known)}`
      const version = mendingVersion(digits(own), kept, digits(settled))
      const isNeeded = Math.max(own, settled) > (known ?? 0)
      expect(version !== undefined).toBe(isNeeded)
      expect((version ?? digits(100)) > digits(known ?? 0)).toBe(true)
      // A row that is written later has a moment from the settled one on; its own version counts as always.
      expect([undefined, digits(own), digits(settled)]).toContain(version)
    }),
  )
})

test('a row that was refused without telling whose it is is counted', async () => {
  const nameless: Row = {
    kind: 'unreadable',
    line: 1,
    version: digits(1),
    reasons: [],
    raw: Buffer.from('?'),
  }
  const log = await openTestLog()
  const told = await compareSource({
    stream,
    log,
    openSource: () => ({
      async *poll() {
        const at = { file: 'made', line: 1 }
        yield { kind: 'rows', rows: [nameless], at, writtenAt: 0, position: null, complete: true }
        yield { kind: 'polled', readAt: 0 }
      },
    }),
    recordIdKey: Buffer.alloc(32),
    epoch: 1,
    clock: systemClock,
    signal: new AbortController().signal,
  })
  expect(told).toMatchObject({ rowCount: 1, refusedCount: 1, unidentifiedCount: 1 })
})

test('keys beyond those that are remembered are counted all the same', async () => {
  const history: History = {
    rows: new Map(),
    records: [1, 2, 3].map((id) => ({ id, version: 1, name: 0, status: 'active' })),
  }
  const { counts, differing, activeCount } = await compare(history, await openTestLog(), {
    keptMax: 2,
  })
  expect([counts.vanished, differing.length, activeCount]).toEqual([3, 2, 3])
  expect(differing[0]?.key).toBe(eventKey(type, source, differing[0]?.recordId ?? ''))
})
