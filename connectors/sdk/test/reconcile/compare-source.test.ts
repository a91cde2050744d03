import * as fc from 'fast-check'
import { eventKey } from '@hutong/schemas'
import { expect, test } from 'vitest'
import type { Row } from '../../src/connector.ts'
import { compareSource } from '../../src/reconcile/compare-source.ts'
import { mendingVersion } from '../../src/reconcile/judge-key.ts'
import {
  digits,
  histories,
  openTestLog,
  settingsOf,
  settled,
  stream,
  versions,
  write,
  type History,
} from './histories.ts'

/** The same verdicts, in the plainest way: by what would have to be done about each key. */
function expected(
  { rows, records }: History,
  isSettled: boolean,
): Readonly<Record<string, readonly number[]>> {
  const isYoung = ({ version }: { readonly version: number }) => isSettled && version >= settled
  const found: Record<string, number[]> = {}
  for (let id = 1; id <= 30; id += 1) {
    const row = rows.get(id)
    const own = records.filter((record) => record.id === id)
    const highest = Math.max(...own.map(({ version }) => version))
    const record = own.find(({ version }) => version === highest)
    const note = (name: string): void => void (found[name] ??= []).push(id)
    if (row === undefined && record?.status === 'active' && isSettled && !isYoung(record))
      note('vanished')
    if (row === undefined || row === 'refused' || isYoung(row)) continue
    if (record === undefined) note('missing')
    else if (isYoung(record)) continue
    else if (record.status === 'active' && record.name === row.name) continue
    else if (row.version > record.version) note('outdated')
    else if (record.status === 'revoked') note('returned')
    else note('altered')
  }
  return found
}

test('source and log are compared as their histories say, whatever these were', async () => {
  const log = await openTestLog()
  let run = 0
  await fc.assert(
    fc.asyncProperty(histories, fc.boolean(), async (history, isSettled) => {
      run += 1
      const name = `made-${run}`
      await write(history, log, name)
      const { differing, counts } = await compareSource(
        settingsOf(history, log, { name, isSettled }),
      )
      const found: Record<string, number[]> = {}
      for (const { recordId, difference } of differing)
        (found[difference] ??= []).push(Number(recordId))
      for (const some of Object.values(found)) some.sort((a, b) => a - b)
      expect(found).toEqual(expected(history, isSettled))
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
    ...settingsOf({ rows: new Map(), records: [] }, log),
    openSource: () => ({
      async *poll() {
        const at = { file: 'made', line: 1 }
        yield { kind: 'rows', rows: [nameless], at, writtenAt: 0, position: null, complete: true }
        yield { kind: 'polled', readAt: 0 }
      },
    }),
  })
  expect(told).toMatchObject({ rowCount: 1, refusedCount: 1, unidentifiedCount: 1 })
})

test('keys beyond those that are remembered are counted all the same', async () => {
  const history: History = {
    rows: new Map(),
    records: [1, 2, 3].map((id) => ({ id, version: 1, name: 0, status: 'active' })),
  }
  const log = await openTestLog()
  await write(history, log)
  const settings = settingsOf(history, log, { keptMax: 2 })
  const { counts, differing, activeCount } = await compareSource(settings)
  expect([counts.vanished, differing.length, activeCount]).toEqual([3, 2, 3])
  expect(differing[0]?.key).toBe(eventKey(stream.type, stream.source, differing[0]?.recordId ?? ''))
})
