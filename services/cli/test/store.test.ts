import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { openLog } from '@hutong/log/open'
import { recordsTopic } from '@hutong/log'
import { temporaryFolder } from '@hutong/process/testing'
import { buildEvent, formatRecordVersion, recordTypes } from '@hutong/schemas'
import { openRecordReader } from '@hutong/store/open'
import { projectFolder } from './project-folder.ts'
import { run } from './run-command.ts'

let data: string
const topic = 'records.marriage.event.v1'

/** An embedded hub's data folder with one record, stopped. */
beforeAll(async () => {
  const kept: (() => void)[] = []
  data = temporaryFolder((remove) => void kept.push(remove))
  const topics = recordTypes.map((type) => recordsTopic(type.topic))
  const log = await openLog({ profile: 'embedded', folder: data, topics })
  const example = new URL('../../../schemas/examples/marriage.event.v1/valid.json', import.meta.url)
  await log.append(topic, [
    buildEvent({
      type: 'marriage.event',
      version: '1.0',
      source: 'minzheng',
      recordId: '1',
      recordVersion: formatRecordVersion(0, 1n),
      fence: 1,
      status: 'active',
      time: '2026-01-01T00:00:00Z',
      data: JSON.parse(readFileSync(example, 'utf8')),
    }),
  ])
  await log.close()
  await projectFolder(data)
  return () => {
    for (const remove of kept) remove()
  }
})

test('a store is rebuilt beside its folder, each step is a line, and the list shows what was replaced', async () => {
  const { code, out, told } = await run(['store', 'rebuild', '--data', data])
  expect(out).toContain('成立 SWITCHED: generation 2 answers, with 1 records; before it 1 did')
  expect(code).toBe(0)
  expect(told.split('\n').map((line) => line.split(' ')[2])).toEqual([
    'building:',
    'comparing:',
    'switching:',
    'handing-over:',
    undefined,
  ])
  const listed = await run(['store', 'generations', '--data', data, '--json'])
  expect(JSON.parse(listed.out)).toMatchObject({
    generations: [
      { generation: 1, state: 'replaced', recordCount: 1 },
      { generation: 2, state: 'active', recordCount: 1 },
    ],
  })
  const reader = await openRecordReader({ profile: 'embedded', folder: data })
  expect((await reader.byKey(topic, 'marriage.event:minzheng:1')).records).toHaveLength(1)
  await reader.close()

  const kept = await run(['store', 'drop', '1', '--data', data])
  expect(kept.code).toBe(1)
  expect(kept.out).toMatch(/^1 {2}kept until .*`--now` does not wait/u)
  const gone = await run(['store', 'drop', '--now', '--data', data, '--json'])
  expect(gone.code).toBe(0)
  expect(JSON.parse(gone.out)).toMatchObject({
    generations: [{ generation: 1, outcome: 'dropped' }],
  })
  expect((await run(['store', 'drop', '--data', data])).out).toBe('nothing to drop\n')
})

test('a folder without a store is 2, and told what to name', async () => {
  const empty = temporaryFolder(onTestFinished)
  const { code, told } = await run(['store', 'rebuild', '--data', empty])
  expect(code).toBe(2)
  expect(told).toBe(
    `${join(empty, 'store.db')} is not there: name the data folder of a hub with --data, or a city with --redis and --kafka\n`,
  )
})

test('without the index key nothing is built: a new key would find nobody', async () => {
  const keys = temporaryFolder(onTestFinished)
  const { code, told } = await run(['store', 'rebuild', '--data', data, '--keys', keys])
  expect(code).toBe(2)
  expect(told).toContain(`${join(keys, 'index.key')} is not there`)
})

test.each([
  ['a generation that is no number', ['drop', 'two'], 'whole number'],
  ['the active generation', ['drop', '2', '--now'], 'is the active one'],
  ['one that is not there', ['rebuild', '--resume', '77'], 'the store has no generation 77'],
])('%s is 2', async (_, words, message) => {
  const { code, told } = await run(['store', ...words, '--data', data])
  expect(code).toBe(2)
  expect(told).toContain(message)
})

test('half a city is 2, and all that is missing is told', async () => {
  const { code, told } = await run(['store', 'generations', '--redis', '127.0.0.1:1'])
  expect(code).toBe(2)
  expect(told).toContain('HUTONG_KAFKA')
})
