import { expect, onTestFinished, test } from 'vitest'
import { row } from './abnormal-folder.ts'
import { abnormalYaml } from './abnormal-yaml.ts'
import { hubOfAbnormal } from './hub-of-abnormal.ts'

const source = 'shichang-yichang'

test('a replay publishes the same rows under the next epoch, by the mapping of today, and later runs stay in it', async () => {
  const { about, inbox, put, readOnce, records, write } = hubOfAbnormal(onTestFinished)
  await readOnce()
  write('connector.yaml', abnormalYaml.replace("'4': NOT_AT_ADDRESS", "'4': INFORMATION_FALSE"))
  const words = ['replay', source, '--from', 'begin', '--inbox', inbox]
  expect(await about(...words)).toMatchObject({ code: 2 })
  const replayed = await about(...words, '--force', '--json')
  expect(replayed.code).toBe(0)
  expect(JSON.parse(replayed.out)).toMatchObject({ epoch: 2, published: 2, isWhole: true })
  put(2, row('A9'))
  await readOnce()
  const found = await records()
  expect(found.map(({ id, version }) => `${id} ${version}`)).toEqual([
    'A1 000001.00000000000100000002',
    'A2 000001.00000000000100000003',
    'A1 000002.00000000000100000002',
    'A2 000002.00000000000100000003',
    'A9 000002.00000000000200000002',
  ])
  expect(found[2]?.data).toMatchObject({ reasonCode: 'INFORMATION_FALSE' })
})

test('a replay of some records publishes the newest row of each alone, and leaves the position', async () => {
  const { about, folder, inbox, put, readOnce, records, write } = hubOfAbnormal(onTestFinished)
  put(2, row('A2', '4'))
  await readOnce()
  write('ids.txt', 'A2\nA7\n')
  const words = ['replay', source, '--from', 'begin', '--records', `${folder}/ids.txt`, '--force']
  const { code, out } = await about(...words, '--inbox', inbox, '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ epoch: 2, publishedCount: 1, missing: ['A7'] })
  expect((await records()).at(-1)).toMatchObject({
    id: 'A2',
    version: '000002.00000000000200000002',
  })
  expect((await about('state', 'get', source)).out).toContain('"sequence":2')
})

test('a position of another kind is 2', async () => {
  const { about, readOnce } = hubOfAbnormal(onTestFinished)
  await readOnce()
  const { code, told } = await about('replay', source, '--from', '{"cursor":1}', '--force')
  expect(code).toBe(2)
  expect(told).toContain('not one of a folder')
})

test('a replay from an offset begins with the file of that sequence', async () => {
  const { about, inbox, put, readOnce, records } = hubOfAbnormal(onTestFinished)
  put(7, row('A7'))
  await readOnce()
  const words = ['replay', source, '--from', 'offset:7', '--force', '--inbox', inbox, '--json']
  const { code, out } = await about(...words)
  expect([code, JSON.parse(out)]).toMatchObject([0, { epoch: 2, published: 1, isWhole: true }])
  expect((await records()).at(-1)).toMatchObject({
    id: 'A7',
    version: expect.stringMatching(/^000002/),
  })
})

test.each([
  ['time:2026-01-31T00:00:00+08:00', 'files are known by their sequence'],
  ['time:2026-01-31', 'is no place'],
  ['offset:many', 'is no place'],
])('%s is told to be no place of a folder', async (from, said) => {
  const { about } = hubOfAbnormal(onTestFinished)
  const { code, told } = await about('replay', source, '--from', from, '--force')
  expect([code, told]).toEqual([2, expect.stringContaining(said)])
})
