import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareSource } from '../../src/reconcile/compare-source.ts'
import { confirmDifferences } from '../../src/reconcile/confirm-differences.ts'
import { differences, mendingVersion } from '../../src/reconcile/judge-key.ts'
import { mendSource, type MendSettings } from '../../src/reconcile/mend-source.ts'
import {
  digits,
  histories,
  openTestLog,
  settingsOf,
  settled,
  sourceOf,
  write,
  type History,
} from './histories.ts'

const mended = new Set(differences)
const all = { currentFence: async () => 1, mended, acceptedCount: 1000 }

test('whatever the histories, what can be mended is: compared again, only that differs which needs the next epoch', async () => {
  const log = await openTestLog()
  let run = 0
  await fc.assert(
    fc.asyncProperty(histories, fc.boolean(), async (history, isSettled) => {
      run += 1
      const name = `made-${run}`
      await write(history, log, name)
      const settings: MendSettings = {
        ...settingsOf(history, log, { name, isSettled }),
        ...all,
      }
      const before = await compareSource(settings)
      const { epochNeeded } = await mendSource(before, settings)
      const after = await compareSource(settings)
      const left = new Set(epochNeeded.map(({ recordId }) => recordId))
      expect(new Set(after.differing.map(({ recordId }) => recordId))).toEqual(left)
      const needed = before.differing.filter(({ recordId, log: kept, difference }) => {
        const row = history.rows.get(Number(recordId))
        if (difference === 'vanished' || row === undefined || row === 'refused') return false
        const since = isSettled ? digits(settled) : undefined
        return mendingVersion(digits(row.version), kept?.version, since) === undefined
      })
      expect(new Set(needed.map(({ recordId }) => recordId))).toEqual(left)

      const raised = { ...settings, epoch: 2, isEpochNew: true }
      await mendSource({ ...after }, raised)
      expect((await compareSource(raised)).differing).toEqual([])
    }),
  )
}, 240_000)

const gone = (count: number, activeCount: number): History => ({
  rows: new Map(
    Array.from({ length: activeCount - count }, (_, i) => [100 + i, { version: 1, name: 0 }]),
  ),
  records: [
    ...Array.from({ length: count }, (_, i) => i + 1),
    ...Array.from({ length: activeCount - count }, (_, i) => 100 + i),
  ].map((id) => ({ id, version: 1, name: 0, status: 'active' })),
})

test.each([
  { count: 10, activeCount: 10, accepted: 0, held: undefined },
  { count: 11, activeCount: 22, accepted: 0, held: undefined },
  { count: 11, activeCount: 21, accepted: 0, held: 'many' },
  { count: 11, activeCount: 21, accepted: 10, held: 'many' },
  { count: 11, activeCount: 21, accepted: 11, held: undefined },
])(
  'of $activeCount records $count vanish, and $accepted are accepted: held is $held',
  async ({ count, activeCount, accepted, held }) => {
    const log = await openTestLog()
    const history = gone(count, activeCount)
    await write(history, log)
    const settings = { ...settingsOf(history, log), ...all, acceptedCount: accepted }
    const told = await mendSource(await compareSource(settings), settings)
    expect([told.held, told.revokedCount]).toEqual([held, held === undefined ? count : 0])
  },
)

test('of several rows of one key the newest counts in the second reading too, and the key is dealt with once', async () => {
  const log = await openTestLog()
  const history: History = {
    rows: new Map(),
    records: [{ id: 1, version: 2, name: 0, status: 'active' }],
  }
  await write(history, log)
  const rows = [1, 2, 3].map((version) => [1, { version, name: version % 2 }] as const)
  const settings: MendSettings = {
    ...settingsOf(history, log),
    ...all,
    openSource: () => sourceOf(rows, { isSettled: false }),
  }
  const comparison = await compareSource(settings)
  const { others } = await confirmDifferences(comparison, settings)
  expect(others.map(({ difference }) => difference)).toEqual(['outdated'])
  expect(await mendSource(comparison, settings)).toMatchObject({
    publishedCount: 1,
    epochNeeded: [],
  })
  expect((await compareSource(settings)).differing).toEqual([])
})

test('differences beyond those that are remembered are told as left', async () => {
  const log = await openTestLog()
  const history = gone(3, 3)
  await write(history, log)
  const settings = { ...settingsOf(history, log), ...all }
  const told = await mendSource(await compareSource({ ...settings, keptMax: 2 }), settings)
  expect(told).toMatchObject({ vanishedCount: 3, revokedCount: 2, leftCount: 1 })
})
