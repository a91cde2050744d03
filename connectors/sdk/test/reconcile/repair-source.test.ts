import type { Log } from '@hutong/log'
import { systemClock } from '@hutong/process'
import { eventKey } from '@hutong/schemas'
import { expect, test } from 'vitest'
import type { ProjectedComparison } from '../../src/reconcile/compare-projected.ts'
import { compareSource } from '../../src/reconcile/compare-source.ts'
import { readRecords, type KeptRecord } from '../../src/reconcile/read-records.ts'
import { repairSource, type RepairSettings } from '../../src/reconcile/repair-source.ts'
import { takeLease } from '../../src/take-lease.ts'
import { readClaims } from '../../src/tools/state/read-claims.ts'
import { writeState } from '../../src/tools/state/write-state.ts'
import {
  digits,
  openTestLog,
  settingsOf,
  settled,
  stream,
  topic,
  write,
  type History,
} from './histories.ts'

const { source, type } = stream
const clock = systemClock
const { signal } = new AbortController()
const key = eventKey(type, source, '1')
const first: History = {
  rows: new Map([[1, { version: 1, name: 0 }]]),
  records: [{ id: 1, version: 1, name: 0, status: 'active' }],
}

/** The log of a source that was read once, and is read by nobody now. */
async function openReadLog(history: History): Promise<Log> {
  const log = await openTestLog()
  await stateOf(log)
  await write(history, log)
  return log
}

const stateOf = (log: Log, position: unknown = null) =>
  writeState({ log, source, position, fenceKnown: 0, clock, signal })

/** The newest record of the key that can be read. */
async function newestIn(log: Log): Promise<KeptRecord | undefined> {
  let newest: KeptRecord | undefined
  await readRecords({ log, topic, source, signal }, (record) => {
    const isNewer = record.event.recordVersion > (newest?.event.recordVersion ?? '')
    if (record.key === key && isNewer) newest = record
    return undefined
  })
  return newest
}

/** A store that could not apply what came last of the key. */
async function tainted(log: Log): Promise<ProjectedComparison> {
  const kept = await newestIn(log)
  if (kept === undefined) throw new Error('the log has the key')
  const { event, partition, offset } = kept
  const { recordVersion: version, status, digest, fence } = event
  const differing = [
    {
      recordId: '1',
      key,
      difference: 'tainted' as const,
      log: { version, status, digest, fence, partition, offset, print: '' },
    },
  ]
  return { keyCount: 1, rangeCount: 1, differing, isCut: false, ends: await log.ends(topic) }
}

const settingsFor = (log: Log, more: Partial<RepairSettings> = {}): RepairSettings => ({
  stream,
  log,
  before: { epoch: 1, fence: 1 },
  acceptedCount: 10,
  isForced: false,
  clock,
  signal,
  ...more,
})

test.each([
  {
    title: 'an older state than the one that the source has',
    rows: [[1, { version: 2, name: 1 }]] as const,
    wanted: { version: `000001.${digits(2)}`, status: 'active' },
  },
  {
    title: 'what the source has no more',
    rows: [],
    wanted: { version: `000001.${digits(settled)}`, status: 'revoked' },
  },
])(
  'a record that the store could not apply is not repeated where it is $title',
  async ({ rows, wanted }) => {
    const history: History = { ...first, rows: new Map(rows) }
    const log = await openReadLog(history)
    await log.append(topic, [{ key, value: Buffer.from('damaged') }])
    const settings = settingsOf(history, log)
    const comparison = await compareSource(settings)
    const projected = await tainted(log)
    const { told, leftCount } = await repairSource(
      { rows: { comparison, settings }, projected },
      settingsFor(log),
    )
    expect([told.epoch, told.epochNeededCount, leftCount]).toEqual([null, 0, 0])
    const { recordVersion, status } = (await newestIn(log))?.event ?? {}
    expect({ version: recordVersion, status }).toEqual(wanted)
  },
)

test('under the next epoch the source has the last word, whatever the store could not apply', async () => {
  const history: History = {
    rows: new Map([[1, { version: 1, name: 1 }]]),
    records: [{ id: 1, version: 2, name: 0, status: 'active' }],
  }
  const log = await openReadLog(history)
  const settings = settingsOf(history, log, { isSettled: false })
  const comparison = await compareSource(settings)
  const projected = await tainted(log)
  const { told, leftCount } = await repairSource(
    { rows: { comparison, settings }, projected },
    settingsFor(log),
  )
  expect([told.epoch, told.epochNeededCount, leftCount]).toEqual([2, 0, 0])
  expect(await newestIn(log)).toMatchObject({
    event: { recordVersion: `000002.${digits(1)}` },
    data: { name: '乙公司' },
  })
})

test('a run that has begun since the source was compared keeps its lease, and what needs the next epoch waits', async () => {
  const log = await openReadLog(first)
  const projected = await tainted(log)
  await stateOf(log, 'further on')
  const { told, leftCount } = await repairSource({ rows: null, projected }, settingsFor(log))
  expect([told.epoch, told.epochNeededCount, leftCount]).toEqual([null, 1, 1])
  expect((await readClaims(log, signal)).get(source)?.record.fence).toBe(2)
})

test('a source that is read by now keeps its lease unless it is to be taken, and then its position by now stays', async () => {
  const log = await openReadLog(first)
  const projected = await tainted(log)
  const append = async (name: string, entries: Parameters<Log['append']>[1]): Promise<boolean> => {
    await log.append(name, entries)
    return true
  }
  const lease = await takeLease({ log, source, clock, signal, append })
  if (lease === undefined) throw new Error('nobody else takes it')
  const settings = settingsFor(log, { before: { epoch: 1, fence: lease.fence } })
  const left = await repairSource({ rows: null, projected }, settings)
  expect([left.told.epoch, left.leftCount]).toEqual([null, 1])
  const position = { next: 7 }
  await append('connector.positions', [lease.positionEntry({ ...lease.restored, position })])
  const forced = await repairSource({ rows: null, projected }, { ...settings, isForced: true })
  expect([forced.told.epoch, forced.told.publishedCount, forced.leftCount]).toEqual([2, 1, 0])
  expect((await readClaims(log, signal)).get(source)?.record).toMatchObject({ position, epoch: 2 })
})

test('a store of which not every difference was looked at has one left at least', async () => {
  const log = await openReadLog(first)
  const projected = { ...(await tainted(log)), differing: [], isCut: true }
  const { leftCount } = await repairSource({ rows: null, projected }, settingsFor(log))
  expect(leftCount).toBe(1)
})
