import { expect, onTestFinished, test } from 'vitest'
import {
  formatPositionRecord,
  positionsTopic,
} from '../../../../connectors/sdk/src/position-record.ts'
import { hubOfAbnormal } from './hub-of-abnormal.ts'

const source = 'shichang-yichang'

test('a run reads to the end, its status tells position and age, and a reset reads the same again under a higher fence', async () => {
  const { about, readOnce, records } = hubOfAbnormal(onTestFinished)
  const first = await readOnce()
  expect(first).toMatchObject({ code: 0, told: '' })
  expect(first.out).toContain('3 rows, 2 published, 1 quarantined')
  const status = await about('status', '--source', source, '--json')
  expect(JSON.parse(status.out)).toMatchObject({
    sources: [
      {
        source,
        state: 'running',
        fence: 1,
        epoch: 1,
        position: { kind: 'after', sequence: 1 },
        recordCount: 2,
        quarantinedCount: 1,
        heartbeatAgeMs: expect.any(Number),
      },
    ],
  })
  const refused = await about('state', 'reset', source)
  expect(refused.code).toBe(2)
  expect(refused.told).toMatch(/sign of life \d+ s ago: stop its connector/u)

  const reset = await about('state', 'reset', source, '--force', '--json')
  expect(JSON.parse(reset.out)).toMatchObject({ fence: 2, position: null, before: { sequence: 1 } })
  expect((await about('state', 'get', source)).out).toBe('null\n')
  await readOnce()
  const [one, , again] = await records()
  expect(again).toEqual({ ...one, fence: 3 })
})

test('a position that was got can be set again, and one of another kind is 2', async () => {
  const { about, readOnce, write, folder } = hubOfAbnormal(onTestFinished)
  await readOnce()
  write('position.json', (await about('state', 'get', source)).out)
  write('other.json', '{"cursor":"elsewhere"}')
  const set = await about('state', 'set', source, `${folder}/position.json`, '--force')
  expect(set).toMatchObject({ code: 0, told: '' })
  const strange = await about('state', 'set', source, `${folder}/other.json`, '--force')
  expect(strange.code).toBe(2)
  expect(strange.told).toContain('not one of a folder')
  expect((await readOnce()).out).toContain('0 rows')
})

test('a position record that cannot be read stops a run until it is reset, with a fence above all that were there', async () => {
  const { about, readOnce, openLog } = hubOfAbnormal(onTestFinished)
  await readOnce()
  const log = await openLog()
  await log.append(positionsTopic, [{ key: source, value: Buffer.from('{') }])
  await log.close()
  expect(await readOnce()).toMatchObject({ code: 2 })
  const { out } = await about('status', '--source', source, '--json')
  expect(JSON.parse(out)).toMatchObject({ sources: [{ state: 'unreadable', fence: 1 }] })
  expect(await about('state', 'reset', source, '--force')).toMatchObject({ code: 0 })
  expect((await readOnce()).out).toContain('3 rows')
})

test('a source with an old sign of life is stopped, and its state can be written without --force', async () => {
  const { about, readOnce, openLog } = hubOfAbnormal(onTestFinished)
  await readOnce()
  const log = await openLog()
  const old = { source, owner: 'a', at: 1, recordCount: 7, quarantinedCount: 0, position: null }
  await log.append(positionsTopic, [
    { key: source, value: formatPositionRecord({ ...old, fence: 9 }) },
  ])
  await log.close()
  expect(await about('status', '--source', source)).toMatchObject({ code: 1 })
  const { out } = await about('state', 'reset', source, '--json')
  expect(JSON.parse(out)).toMatchObject({ fence: 10 })
})

test('an unknown source, and a folder without a hub, are 2', async () => {
  const { about } = hubOfAbnormal(onTestFinished)
  expect((await about('state', 'get', 'other')).told).toContain('there is no source other: one of')
  const { code, told } = await about('status')
  expect(code).toBe(2)
  expect(told).toContain('log.db is not there')
})
