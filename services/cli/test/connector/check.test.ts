import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../run-command.ts'
import { abnormalFolder } from './abnormal-folder.ts'
import { abnormalYaml } from './abnormal-yaml.ts'

/** What is not there, as `name field`. */
async function check(folder: string) {
  const { code, out } = await run([
    'connector',
    'check',
    folder,
    '--inbox',
    `${folder}/fixtures`,
    '--json',
  ])
  const { streams }: { streams: { points: { name: string; field?: string; ok: boolean }[] }[] } =
    JSON.parse(out)
  const points = streams.flatMap((stream) => stream.points)
  const bad = points.filter(({ ok }) => !ok)
  return { code, bad: bad.map(({ name, field = '' }) => `${name} ${field}`.trim()) }
}

test('a folder with all that is mapped is 0', async () => {
  const { folder } = abnormalFolder(onTestFinished)
  expect(await check(folder)).toEqual({ code: 0, bad: [] })
})

test('a field that nobody has yet, and may lack, is remarked upon: 0', async () => {
  const fixtures = fileURLToPath(new URL('../../../../connectors/court/fixtures', import.meta.url))
  const words = ['connector', 'check', 'court', '--inbox', fixtures]
  const { code, out } = await run(words)
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^ {2}! {3}column of removedOn: no cxrq/mu),
  ])
})

test.each([
  [
    'a column that the file does not have is told at its field',
    'from: 列入日期',
    'from: 日期',
    'column listedOn',
  ],
  ['a folder that is not there is told', 'folder: abnormal', 'folder: nowhere', 'folder'],
  ['a pattern that fits no file is told', '^abnormal_', '^normal_', 'files'],
  ['another charset is told', 'charset: utf-8', 'charset: gb18030', 'charset'],
  ['a marker that is missing is told', 'suffix: .ok', 'suffix: .done', 'complete'],
])('%s: 1', async (_, written, instead, told) => {
  const { folder, write } = abnormalFolder(onTestFinished)
  write('connector.yaml', abnormalYaml.replace(written, instead))
  const { code, bad } = await check(folder)
  expect(code).toBe(1)
  expect(bad).toContain(told)
})
