import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { silentLogger } from '@hutong/process'
import { listeningLogger } from '@hutong/process/testing'
import { countRefusals } from '../src/entries.ts'
import type { NoteEntry } from '../src/entries.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const minuteMs = 60_000
type Note = Parameters<NoteEntry>[2]
const sealed = { index: 0, size: 1, receipt: '', receiptJson: '' }

/** What it counts without a token. */
const from =
  (count: ReturnType<typeof countRefusals>['count']) =>
  (source: string): void =>
    count({ code: 'unauthenticated', source })

/** A counter and what it has noted. */
function startCounting() {
  const notes: Note[] = []
  const callers: string[] = []
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const { count, flush } = countRefusals({
    noteEntry: async ({ client, person }, department, note) => {
      notes.push(note)
      callers.push([client, person?.account, department].join(' '))
      return sealed
    },
    logger: silentLogger,
    signal: stop.signal,
  })
  return { count: from(count), countAny: count, flush, notes, callers, stop }
}

test('requests without a token leave one digest for each source and minute, its address sealed', async () => {
  const { count, notes } = startCounting()
  for (const source of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) count(source)
  expect(notes).toEqual([])
  await vi.advanceTimersByTimeAsync(minuteMs)
  expect(notes.map(({ details }) => details)).toEqual([
    { note: '2 requests within a minute from 10.0.0.1' },
    { note: '1 requests within a minute from 10.0.0.2' },
  ])
  expect(notes[0]).toMatchObject({
    kind: 'digest',
    answerClass: 'ERROR:unauthenticated',
    status: 401,
  })
})

test('a minute without any leaves nothing, and what was told is not told again', async () => {
  const { count, notes } = startCounting()
  await vi.advanceTimersByTimeAsync(minuteMs)
  count('10.0.0.1')
  await vi.advanceTimersByTimeAsync(3 * minuteMs)
  expect(notes).toHaveLength(1)
})

test('a flood from everywhere is counted under one name beyond a thousand sources', async () => {
  const { count, notes } = startCounting()
  for (let at = 0; at < 5_000; at += 1) count(`source-${at}`)
  await vi.advanceTimersByTimeAsync(minuteMs)
  expect(notes).toHaveLength(1_001)
  expect(notes.at(-1)?.details).toEqual({ note: '4000 requests within a minute from others' })
})

test('what the ledger does not take is noted with the next minute', async () => {
  const { logger, lines } = listeningLogger()
  const noted: Note[] = []
  const counting = countRefusals({
    noteEntry: async (_caller, _department, note) => {
      noted.push(note)
      if (noted.length === 1) throw new Error('on purpose')
      return sealed
    },
    logger,
    signal: new AbortController().signal,
  })
  const count = from(counting.count)
  count('10.0.0.1')
  await vi.advanceTimersByTimeAsync(minuteMs)
  expect(lines.map(({ event }) => event)).toEqual(['digest-not-noted'])
  count('10.0.0.2')
  await vi.advanceTimersByTimeAsync(minuteMs)
  expect(noted.map(({ details }) => details.note)).toEqual([
    '1 requests within a minute from 10.0.0.1',
    '1 requests within a minute from 10.0.0.1',
    '1 requests within a minute from 10.0.0.2',
  ])
})

test('after the stop nothing is told', async () => {
  const { count, notes, stop } = startCounting()
  count('10.0.0.1')
  stop.abort()
  await vi.advanceTimersByTimeAsync(minuteMs)
  expect(notes).toEqual([])
})

test('what was counted last is noted when the hub stops', async () => {
  const { count, flush, notes } = startCounting()
  count('10.0.0.1')
  await flush()
  expect(notes).toHaveLength(1)
})

test('a caller who asks too often leaves one digest a minute for each reason, under its own name', async () => {
  const { countAny, notes, callers } = startCounting()
  const caller = { client: 'window' }
  const clerk = { client: 'hutong-cli', person: { account: 'o-1', department: 'ziran' } }
  const department = 'ziran'
  for (let at = 0; at < 1_000; at += 1) countAny({ code: 'rate-exceeded', caller, department })
  countAny({ code: 'overloaded', caller, department })
  countAny({ code: 'rate-exceeded', caller: clerk, department })
  await vi.advanceTimersByTimeAsync(minuteMs)
  const told = notes.map(({ answerClass, status, details }) => [answerClass, status, details.note])
  expect(told).toEqual([
    ['REFUSED:rate-exceeded', 429, '1000 requests within a minute'],
    ['ERROR:overloaded', 503, '1 requests within a minute'],
    ['REFUSED:rate-exceeded', 429, '1 requests within a minute'],
  ])
  expect(callers).toEqual(['window  ziran', 'window  ziran', 'hutong-cli o-1 ziran'])
})
