import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { projectFolder } from '../project-folder.ts'
import { row } from './abnormal-folder.ts'
import { abnormalYaml } from './abnormal-yaml.ts'
import { hubOfAbnormal } from './hub-of-abnormal.ts'

const source = 'shichang-yichang'

/** A hub that has read five good rows and a bad one, and has projected them; and what `reconcile` says of it. */
async function reconciledHub() {
  const hub = hubOfAbnormal(onTestFinished)
  hub.put(2, row('A4'), row('A5'), row('A6'))
  await hub.readOnce()
  await projectFolder(hub.data, 'org.abnormal')
  const reconcile = async (...words: readonly string[]) => {
    const { code, out, told } = await hub.about(
      'reconcile',
      source,
      '--inbox',
      hub.inbox,
      '--json',
      ...words,
    )
    expect(told).toBe('')
    return { code, told: JSON.parse(out) }
  }
  const damage = (statement: string): void => {
    const database = new DatabaseSync(join(hub.data, 'store.db'))
    database.exec(statement)
    database.close()
  }
  return { ...hub, reconcile, damage }
}

test('source, log and store that say the same are 0', async () => {
  const { reconcile } = await reconciledHub()
  expect(await reconcile()).toMatchObject({
    code: 0,
    told: {
      rows: { rowCount: 6, refusedCount: 1, keyCount: 5, activeCount: 5, vanishedCount: null },
      projection: { keyCount: 5, rangeCount: 0 },
      keys: [],
      leftCount: 0,
    },
  })
})

test('what the store has lost is written once more under the same version, and nothing else is', async () => {
  const { reconcile, damage, data, records } = await reconciledHub()
  damage(`DELETE FROM records WHERE key LIKE '%:A1'`)
  damage(`UPDATE records SET version = '000001.0' WHERE key LIKE '%:A2'`)
  const before = await records()
  const dry = await reconcile('--clear')
  expect(dry).toMatchObject({
    code: 1,
    told: { projection: { counts: { lost: 1, behind: 1 } }, repaired: null, leftCount: 2 },
  })
  expect(dry.told.keys).toContainEqual({
    key: 'org.abnormal:shichang-yichang:A1',
    difference: 'lost',
  })
  expect(await records()).toEqual(before)
  expect(await reconcile('--repair')).toMatchObject({
    code: 0,
    told: { repaired: { publishedCount: 2, epoch: null }, leftCount: 0 },
  })
  expect((await records()).slice(before.length).map(({ id, version }) => [id, version])).toEqual(
    before.filter(({ id }) => id === 'A1' || id === 'A2').map(({ id, version }) => [id, version]),
  )
  await projectFolder(data, 'org.abnormal')
  expect(await reconcile()).toMatchObject({ code: 0, told: { projection: { rangeCount: 0 } } })
})

test('what the store has otherwise under the same version is written under the next epoch, once nobody reads the source', async () => {
  const { reconcile, damage, data } = await reconciledHub()
  damage(
    `UPDATE records SET bytes = CAST(replace(CAST(bytes AS TEXT), '杭州', '宁波') AS BLOB) WHERE key LIKE '%:A4'`,
  )
  expect(await reconcile()).toMatchObject({
    code: 1,
    told: { projection: { counts: { damaged: 1 } }, keys: [{ difference: 'damaged' }] },
  })
  // The run before has ended a moment ago: its last sign of life is too young to know that.
  expect(await reconcile('--repair')).toMatchObject({
    code: 1,
    told: { repaired: { epochNeededCount: 1, epoch: null }, leftCount: 1 },
  })
  expect(await reconcile('--repair', '--force')).toMatchObject({
    code: 0,
    told: { repaired: { publishedCount: 1, epoch: 2 }, leftCount: 0 },
  })
  await projectFolder(data, 'org.abnormal')
  expect(await reconcile()).toMatchObject({ code: 0 })
})

test('keys are masked', async () => {
  const { reconcile, damage } = await reconciledHub()
  damage(`DELETE FROM records WHERE key LIKE '%:A1'`)
  const { told } = await reconcile()
  expect(told.keys).toEqual([{ key: 'org.abnormal:shichang-yichang:…', difference: 'lost' }])
})

test('a row that a changed connector.yaml maps otherwise is altered, and counts again under the next epoch', async () => {
  const { reconcile, write, records } = await reconciledHub()
  write('connector.yaml', abnormalYaml.replace("'4': NOT_AT_ADDRESS", "'4': INFORMATION_FALSE"))
  expect(await reconcile()).toMatchObject({
    code: 1,
    told: { rows: { counts: { altered: 4 } } },
  })
  expect(await reconcile('--repair', '--force')).toMatchObject({
    code: 0,
    told: { repaired: { publishedCount: 4, epoch: 2 } },
  })
  expect((await records()).at(-1)).toMatchObject({
    version: expect.stringMatching(/^000002\./u),
    data: { reasonCode: 'INFORMATION_FALSE' },
  })
})

test('what is in no file of a folder any more has not vanished: files add to those before them', async () => {
  const { reconcile, put } = await reconciledHub()
  put(2, row('A4'))
  expect(await reconcile()).toMatchObject({
    code: 0,
    told: { rows: { rowCount: 4, vanishedCount: null, counts: { vanished: 0 } } },
  })
})

test('--accept-vanished without --repair is 2', async () => {
  const { about, inbox } = await reconciledHub()
  const refused = await about('reconcile', source, '--inbox', inbox, '--accept-vanished', '3')
  expect(refused.code).toBe(2)
})
