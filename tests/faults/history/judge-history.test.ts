import { expect, test } from 'vitest'
import {
  digestOf,
  formatDigest,
  noDigest,
  plus,
} from '../../../services/store/src/record-digest.ts'
import type {
  HeardAnswer,
  History,
  LoggedEvent,
  LoggedRecord,
  StoredSlot,
} from '../../support/history/history.ts'
import { judgeHistory } from '../../support/history/judge-history.ts'

const source = 'minzheng'
const key = 'marriage.event:minzheng:1'
const version = (number: number): string => `000000.${String(number).padStart(20, '0')}`
const place = (number: number): string => `${source}:${version(number).slice(7)}`

const record = (offset: number, differences: Partial<LoggedRecord> = {}): LoggedRecord => ({
  kind: 'record',
  partition: 0,
  offset,
  key,
  version: version(offset + 1),
  status: 'active',
  source,
  fence: 1,
  ...differences,
})
const revoked = record(3, { status: 'revoked' })

/** A certificate that is exported, exported again, and revoked; a bad row beside it; and one question after each. */
const log: readonly LoggedEvent[] = [
  record(0),
  record(1),
  { kind: 'heartbeat', partition: 0, offset: 2, source, fence: 1 },
  revoked,
]

const receiptOf = (index: number) => ({
  origin: 'hutong.example/gateway-1',
  index,
  leaf: `l${index}`,
})
const answer = (
  next: number,
  told: string,
  differences: Partial<HeardAnswer> = {},
): HeardAnswer => {
  const [word = '', reason = null] = told.split(' ')
  return {
    key,
    askedAt: '2026-11-26T00:00:00.000Z',
    answer: word,
    reason,
    next: new Map([[0, next]]),
    receipt: receiptOf(0),
    ...differences,
  }
}

const slot = (next: number, held: readonly LoggedRecord[]): StoredSlot => ({
  partition: 0,
  next,
  recordCount: held.length,
  digest: formatDigest(
    held.reduce((sum, one) => plus(sum, digestOf(one.key, one.version)), noDigest),
  ),
  records: new Map(held.map((one) => [one.key, one])),
})

const kept: History = {
  rows: [
    { place: place(1), key, version: version(1) },
    { place: place(2), key, version: version(2) },
    { place: place(3), key: null, version: version(3) },
    { place: place(4), key, version: version(4) },
  ],
  log,
  quarantined: new Set([place(3)]),
  store: [slot(4, [revoked])],
  sightings: [
    { key, partition: 0, next: 0, version: null },
    { key, partition: 0, next: 2, version: version(2) },
    { key, partition: 0, next: 4, version: version(4) },
  ],
  answers: [
    answer(0, 'UNKNOWN no-record'),
    answer(1, 'YES'),
    answer(3, 'YES'),
    answer(4, 'NO revoked', { receipt: receiptOf(1) }),
  ],
  ledgers: new Map([['hutong.example/gateway-1', ['l0', 'l1']]]),
}

const judge = (differences: Partial<History>) =>
  judgeHistory({ ...kept, ...differences }).map(({ kind, evidence }) => `${kind}: ${evidence}`)

test('a history in which every promise was kept has no violations', () => {
  expect(judge({})).toEqual([])
})

test('a row that never reached the log is lost, and named by its place', () => {
  const rows = [...kept.rows, { place: place(9), key, version: version(9) }]
  expect(judge({ rows })).toEqual([expect.stringMatching(/^row-lost: .*minzheng:0*9 /u)])
})

test('a row below the highest version of its key is not lost: it was superseded', () => {
  expect(judge({ log: [{ ...revoked, offset: 3 }], answers: [], sightings: [] })).toEqual([])
})

test('a bad row that is not in quarantine is lost', () => {
  expect(judge({ quarantined: new Set() })).toEqual([
    expect.stringMatching(/^row-lost: the bad row/u),
  ])
})

test('a row that only a writer without its lease has written is lost', () => {
  const newer = log.map((event) => ({ ...event, fence: 2 }))
  const late = record(4, { version: version(9), fence: 1 })
  const rows = [...kept.rows, { place: place(9), key, version: version(9) }]
  expect(judge({ rows, log: [...newer, late] })).toEqual([expect.stringMatching(/^row-lost/u)])
})

test('a repeated delivery changes nothing, wherever it comes', () => {
  const repeated = [...log, record(4, { version: version(2) }), { ...revoked, offset: 5 }]
  expect(judge({ log: repeated, store: [slot(6, [revoked])] })).toEqual([])
})

test('a store that lacks the newest version is told by key, and by digest', () => {
  expect(judge({ store: [slot(4, [record(1)])] })).toEqual([
    expect.stringMatching(
      /^store-differs: slot 0 at 4: marriage\.event:minzheng:1 is .*0004 revoked/u,
    ),
    expect.stringMatching(/^store-differs: .*digest/u),
  ])
})

test('a store that counts a record twice is told by its count', () => {
  const twice = { ...slot(4, [revoked]), recordCount: 2 }
  expect(judge({ store: [twice] })).toEqual([expect.stringMatching(/^store-differs: .*counts 2/u)])
})

test('a store that is behind is right at its own position', () => {
  expect(judge({ store: [slot(2, [record(1)])] })).toEqual([])
})

test('a key that held a lower version at a later position went back', () => {
  const sightings = [...kept.sightings, { key, partition: 0, next: 5, version: version(1) }]
  expect(judge({ sightings })).toEqual([expect.stringMatching(/^version-went-back/u)])
})

test('a store that lost its last writes and is behind again has not gone back', () => {
  const sightings = [...kept.sightings, { key, partition: 0, next: 1, version: version(1) }]
  expect(judge({ sightings })).toEqual([])
})

test('a log that ends with a lower version of a key would lose the higher one by compaction', () => {
  const late = record(4, { version: version(2) })
  expect(judge({ log: [...log, late] })).toEqual([expect.stringMatching(/^log-ends-lower/u)])
})

test('a YES at or after the position of the revocation is told as such', () => {
  expect(judge({ answers: [answer(4, 'YES')] })).toEqual([
    expect.stringMatching(
      /^revoked-yes: .*YES at 0:4, where offset 3 of partition 0 has .* revoked/u,
    ),
  ])
})

test.each(['UNKNOWN no-record', 'NO mismatch', 'NO revoked'])(
  'an answer that the log does not give at that position is wrong (%s for a certificate that holds)',
  (told) => {
    expect(judge({ answers: [answer(2, told)] })).toEqual([expect.stringMatching(/^answer-wrong/u)])
  },
)

test.each(['UNKNOWN source-down', 'UNKNOWN stale', 'UNKNOWN not-yet-propagated'])(
  '%s may always be said',
  (told) => {
    expect(judge({ answers: [answer(4, told)] })).toEqual([])
  },
)

test('a receipt whose ledger holds another leaf at its index is missing', () => {
  const ledgers = new Map([['hutong.example/gateway-1', ['l0', 'another']]])
  expect(judge({ ledgers })).toEqual([expect.stringMatching(/^receipt-missing: .* index 1/u)])
})

test('a receipt of a ledger that is not there is missing', () => {
  expect(judge({ ledgers: new Map() })).toHaveLength(kept.answers.length)
})
