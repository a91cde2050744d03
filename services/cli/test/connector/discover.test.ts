import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from '../run-command.ts'
import { abnormalFolder, header, row } from './abnormal-folder.ts'

const rows = Array.from({ length: 20 }, (_, i) => row(`A${i}`, i % 2 === 0 ? '1' : '4'))

test('the newest complete file gives columns, formats, words, key and pattern, and the same again', async () => {
  const { inbox, put, write } = abnormalFolder(onTestFinished)
  put(10, ...rows)
  write('fixtures/abnormal/abnormal_11.csv', 'a,b\n')
  const words = ['connector', 'discover', join(inbox, 'abnormal'), '--json']
  const first = await run(words)
  expect(first.code).toBe(0)
  const { streams }: { streams: { columns: object[] }[] } = JSON.parse(first.out)
  expect(streams).toMatchObject([
    {
      sampleCount: 20,
      keys: ['编号'],
      read: {
        kind: 'csv-folder',
        pattern: String.raw`^abnormal_(?<sequence>\d{1,12})\.csv$`,
        charset: 'utf-8',
        complete: { by: 'marker', suffix: '.ok' },
      },
      stream: {
        recordId: { from: '编号' },
        fields: {
          column1: { from: '统一社会信用代码', format: 'credit-code' },
          column2: { from: '名称', format: 'name' },
          column3: { from: '列入日期', format: 'date' },
          column4: { from: '原因代码', codes: { '1': '1', '4': '4' } },
        },
      },
    },
  ])
  expect(streams[0]?.columns).toContainEqual(
    expect.objectContaining({ name: '列入日期', filledCount: 20 }),
  )
  expect((await run(words)).out).toBe(first.out)
})

test('columns that are parted by something else are told of', async () => {
  const folder = temporaryFolder(onTestFinished)
  writeFileSync(join(folder, 'list_1.csv'), `${header.replaceAll(',', ';')}\n1;2\n`)
  const { out } = await run(['connector', 'discover', folder])
  expect(out).toContain('parted by ";": export with commas')
})

test('a folder without such files is 1', async () => {
  const folder = temporaryFolder(onTestFinished)
  expect(await run(['connector', 'discover', folder])).toMatchObject({ code: 1 })
})
