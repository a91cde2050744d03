import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from '../run-command.ts'
import { abnormalFolder, row } from './abnormal-folder.ts'
import { abnormalYaml } from './abnormal-yaml.ts'

test('a preview shows masked records, their keys and partitions, and counts the reasons of those refused; it writes nothing', async () => {
  const { folder, inbox } = abnormalFolder(onTestFinished)
  const data = join(temporaryFolder(onTestFinished), 'data')
  const words = ['connector', 'preview', folder, '--inbox', inbox, '--data', data]
  const masked = await run([...words, '--json'])
  expect(masked.code).toBe(1)
  const { streams }: { streams: { records: { data: object }[]; position: object }[] } = JSON.parse(
    masked.out,
  )
  expect(streams).toMatchObject([
    {
      source: 'shichang-yichang',
      schema: 'urn:hutong:schema:org.abnormal:1.0',
      topic: 'records.org.abnormal.v1',
      recordCount: 2,
      refusedCount: 1,
      isWhole: true,
      reasons: [{ code: 'value-malformed', field: 'reasonCode', count: 1 }],
      refused: [{ file: 'abnormal_1.csv', line: 4 }],
    },
  ])
  expect(streams[0]?.records[0]).toMatchObject({
    key: 'org.abnormal:shichang-yichang:A1',
    version: '000001.00000000000100000002',
    partition: 0,
    status: 'active',
  })
  expect(existsSync(data)).toBe(false)
})

test('values of people are masked until --clear', async () => {
  const words = ['connector', 'preview', 'civil-affairs', '--stream', 'minzheng', '--limit', '1']
  const data = join(temporaryFolder(onTestFinished), 'data')
  const masked = await run([...words, '--data', data])
  expect(masked.out).toContain(
    '"name":"张*","idType":"resident-id","idNumber":"3301************75"',
  )
  expect((await run([...words, '--data', data, '--clear'])).out).toContain('"330106199003079975"')
})

test('a preview begins after the position that is given, and tells where it came to', async () => {
  const { folder, inbox, put } = abnormalFolder(onTestFinished)
  const words = ['connector', 'preview', folder, '--inbox', inbox, '--json']
  const first: { streams: { position: object }[] } = JSON.parse((await run(words)).out)
  put(2, 'A4,not a code,杭州示例有限公司,2024-01-31,4,,有效')
  const position = JSON.stringify(first.streams[0]?.position)
  const { out } = await run([...words, '--state', '-'], position)
  expect(JSON.parse(out)).toMatchObject({
    streams: [{ rowCount: 1, reasons: [{ field: 'creditCode' }] }],
  })
  const strange = await run([...words, '--state', '-'], '{"cursor":1}')
  expect(strange.code).toBe(2)
  expect(strange.told).toContain('not one of a folder')
})

test('a stream that is none is 2, and told which there are', async () => {
  const { folder } = abnormalFolder(onTestFinished)
  const { code, told } = await run(['connector', 'preview', folder, '--stream', 'other'])
  expect(code).toBe(2)
  expect(told).toContain('one of shichang-yichang')
})

test('a preview tells what each expression of the mapping costs a row', async () => {
  const { folder, inbox, put, write } = abnormalFolder(onTestFinished)
  write(
    'connector.yaml',
    abnormalYaml.replace(
      '{ from: 名称, format: name }',
      '{ jsonata: $trim(名称), reads: [名称], format: name }',
    ),
  )
  put(2, ...Array.from({ length: 1000 }, (_, i) => row(`B${i}`)))
  const words = ['connector', 'preview', folder, '--inbox', inbox]
  const { out } = await run([...words, '--json'])
  expect(JSON.parse(out)).toMatchObject({
    streams: [
      {
        recordCount: 1002,
        expressions: [{ field: 'name', microsecondsPerRow: expect.any(Number) }],
      },
    ],
  })
  expect((await run(words)).out).toMatch(/expression of name: [\d.]+ microseconds a row on top/)
})
