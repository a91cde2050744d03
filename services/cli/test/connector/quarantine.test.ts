import { expect, onTestFinished, test } from 'vitest'
import { buildEvent } from '@hutong/schemas'
import { badRow, row } from './abnormal-folder.ts'
import { abnormalYaml } from './abnormal-yaml.ts'
import { hubOfAbnormal, topic } from './hub-of-abnormal.ts'

const department = 'shichang'
const key = 'shichang-yichang:00000000000100000004'
/** Knows the word that the third row has. */
const betterYaml = abnormalYaml.replace("'4': NOT", "'9': NOT_AT_ADDRESS, '4': NOT")

test('a refused row is listed, shown in clear only when asked for, and stays refused until the connector knows better', async () => {
  const { about, readOnce, records, write } = hubOfAbnormal(onTestFinished)
  await readOnce()
  const listed = await about('quarantine', 'ls', department, '--json')
  expect(listed.code).toBe(1)
  expect(JSON.parse(listed.out)).toMatchObject({
    openCount: 1,
    reasons: [
      { source: 'shichang-yichang', code: 'value-malformed', field: 'reasonCode', count: 1 },
    ],
    items: [{ key, file: 'abnormal_1.csv', line: 4, state: 'open' }],
  })
  expect((await about('quarantine', 'show', department, key)).out).not.toContain('A3')
  expect((await about('quarantine', 'show', department, key, '--clear')).out).toContain('A3,9')
  const early = await about('quarantine', 'retry', department)
  expect(early.code).toBe(1)
  expect(early.out).toContain('still refused: value-malformed reasonCode')

  write('connector.yaml', betterYaml)
  expect(await about('quarantine', 'retry', department)).toMatchObject({ code: 0 })
  const [first, , late] = await records()
  expect(late).toEqual({
    id: 'A3',
    version: '000001.00000000000100000004',
    fence: 1,
    time: first?.time,
    data: expect.objectContaining({ reasonCode: 'NOT_AT_ADDRESS' }),
  })
  expect((await about('quarantine', 'ls', department)).code).toBe(0)
  expect((await about('quarantine', 'retry', department)).out).toBe('nothing is open\n')
})

test('a row whose record has a newer version by now is not published', async () => {
  const { about, put, readOnce, records, write } = hubOfAbnormal(onTestFinished)
  await readOnce()
  put(2, row('A3', '1'))
  await readOnce()
  write('connector.yaml', betterYaml)
  const { out } = await about('quarantine', 'retry', department, key, '--json')
  expect(JSON.parse(out)).toMatchObject({ results: [{ key, outcome: 'outdated' }] })
  expect((await records()).map(({ id }) => id)).toEqual(['A1', 'A2', 'A3'])
})

test('a retry that was cut off after publishing is marked when it is repeated, and writes under the lease that counts', async () => {
  const { about, openLog, readOnce, records, write } = hubOfAbnormal(onTestFinished)
  await readOnce()
  const log = await openLog()
  const version = '000001.00000000000100000004'
  const cutOff = { type: 'org.abnormal', version: '1.0', source: 'shichang-yichang', fence: 0 }
  await log.append(topic, [
    buildEvent({
      ...cutOff,
      recordId: 'A3',
      recordVersion: version,
      status: 'active',
      time: '2026-01-01T00:00:00Z',
      data: {},
    }),
  ])
  await log.close()
  write('connector.yaml', betterYaml)
  expect((await about('quarantine', 'retry', department)).out).toContain(`${key} published`)
  const late = (await records()).filter(({ id }) => id === 'A3')
  expect(late.map(({ fence }) => fence)).toEqual([0, 1])
  expect((await about('quarantine', 'ls', department)).code).toBe(0)
})

test('a discarded row is open no more, and the list of all says who and why', async () => {
  const { about, put, readOnce } = hubOfAbnormal(onTestFinished)
  put(1, badRow('A3'))
  await readOnce()
  const discarded = 'shichang-yichang:00000000000100000002'
  const words = ['quarantine', 'discard', department, discarded, '--by', 'o-17', '--why', 'a trial']
  expect(await about(...words)).toMatchObject({ code: 0 })
  expect(await about('quarantine', 'ls', department)).toMatchObject({ code: 0 })
  const { out } = await about('quarantine', 'ls', department, '--all')
  expect(out).toContain('discarded by o-17: a trial')
})

test('a key that is not there, and a department that is not known, are 2', async () => {
  const { about, readOnce } = hubOfAbnormal(onTestFinished)
  await readOnce()
  expect((await about('quarantine', 'show', department, 'x:1')).told).toContain(
    'x:1 is not in quarantine',
  )
  const { code, told } = await about('quarantine', 'ls', 'other')
  expect(code).toBe(2)
  expect(told).toContain('there is no department other')
})
