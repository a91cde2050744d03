import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from './run-command.ts'

const departments = [
  { code: 'minzheng', titleZh: '民政局', titleEn: 'civil affairs' },
  { code: 'renshe', titleZh: '人力资源和社会保障局', titleEn: 'social security' },
]

function files(text = JSON.stringify(departments)): string {
  const folder = temporaryFolder(onTestFinished)
  writeFileSync(join(folder, 'departments.json'), text)
  return folder
}
const change = (folder: string, ...words: readonly string[]) =>
  run(['department', ...words, '--files', folder, '--json'])
const textIn = (folder: string) => readFileSync(join(folder, 'departments.json'), 'utf8')

test('a merger ends departments, and the list says who answers for their codes now', async () => {
  const folder = files()
  const into = ['--into', 'minsheng', '--zh', '民生保障局', '--en', 'social welfare']
  const merged = await change(folder, 'merge', 'minzheng', 'renshe', ...into, '--on', '2027-01-01')
  expect(merged).toMatchObject({ code: 0, told: '' })
  const { out } = await change(folder, 'list')
  const told: { departments: { code: string; current: string[] }[] } = JSON.parse(out)
  expect(told.departments.map(({ code, current }) => [code, current])).toEqual([
    ['minzheng', ['minsheng']],
    ['renshe', ['minsheng']],
    ['minsheng', ['minsheng']],
  ])
})

test('a split and a new name are written down with their day', async () => {
  const folder = files()
  const parts = [
    '--into',
    'shebao 社会保险局 social insurance',
    '--into',
    'rencai 人才局 personnel',
  ]
  expect((await change(folder, 'split', 'renshe', ...parts, '--on', '2027-01-01')).code).toBe(0)
  const named = ['--zh', '民政和社工局', '--en', 'civil affairs and social work']
  expect((await change(folder, 'rename', 'minzheng', ...named, '--on', '2026-06-01')).code).toBe(0)
  const { out } = await run(['department', 'list', '--files', folder])
  expect(out).toContain(
    'minzheng  民政和社工局 (civil affairs and social work)\n  until 2026-06-01: 民政局',
  )
  expect(out).toContain('ended on 2027-01-01; now shebao, rencai')
})

test.each([
  ['a code that nobody has', ['merge', 'nobody', '--into', 'renshe'], 1, 'no such department'],
  ['a successor without a name', ['merge', 'renshe', '--into', 'new'], 2, 'name it with --zh'],
  ['one part alone', ['split', 'renshe', '--into', 'minzheng'], 2, 'twice or more'],
  [
    'a day that is none',
    ['merge', 'renshe', '--into', 'minzheng', '--on', 'soon'],
    2,
    'YYYY-MM-DD',
  ],
  [
    'a name that is too long',
    ['rename', 'renshe', '--zh', '长'.repeat(300), '--en', 'x'],
    2,
    'titleZh',
  ],
])('%s changes nothing', async (_, words, code, told) => {
  const folder = files()
  const before = textIn(folder)
  const ended = await change(folder, ...words)
  expect(ended.code).toBe(code)
  expect(ended.out + ended.told).toContain(told)
  expect(textIn(folder)).toBe(before)
})

test.each([
  ['not JSON', '['],
  ['no list', '{}'],
  ['an item with gaps', '[{"code":"a"}]'],
])('a file that is %s is 2, and names the file', async (_, text) => {
  const ended = await change(files(text), 'list')
  expect(ended.code).toBe(2)
  expect(ended.told).toContain('departments.json')
})
